package io.routervm.service;

import io.routervm.shell.Script;

/**
 * Something that must hold on a provisioned router, looked at from within.
 *
 * @param title for people, as a statement: {@code "no IPv6 address on any NIC"}
 * @param script read only; exit status 0 when it holds, else its output says what was seen
 * @param remedy what to do when it does not hold, one sentence
 */
public record Check(String title, Script script, String remedy) {}
