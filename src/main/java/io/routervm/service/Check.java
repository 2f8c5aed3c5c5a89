package io.routervm.service;

import io.routervm.shell.Script;

/**
 * Something that must hold on a provisioned router, looked at from within.
 *
 * @param title for people, as a statement: {@code "no IPv6 address on any NIC"}
 * @param script read only; exit status 0 when it holds, else its output says what was seen
 * @param remedy what to do when it does not hold, one sentence
 * @param rung what is broken when it does not hold
 * @param service whose check it is: what of one service does not hold has one cause
 */
public record Check(String title, Script script, String remedy, Rung rung, String service) {
  public Check(String title, Script script, String remedy) {
    this(title, script, remedy, Rung.SERVICE, "");
  }

  Check at(Rung where) {
    return new Check(title, script, remedy, where, service);
  }

  /** One that says itself whose it is stays so. */
  Check of(String owner) {
    return service.isEmpty() ? new Check(title, script, remedy, rung, owner) : this;
  }
}
