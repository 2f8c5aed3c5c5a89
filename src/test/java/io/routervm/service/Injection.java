package io.routervm.service;

/**
 * Datagrams of a host that claims to be one end of somebody's connection.
 *
 * @param from the host that sends them
 * @param source the address that they bear
 * @param receiver the host that is listened on
 */
record Injection(
    String from, String source, int sourcePort, String to, int toPort, String receiver) {}
