package io.routervm.service;

import io.routervm.config.Protocol;

/**
 * A port of the router itself that one side may reach.
 *
 * @param purpose a word or two for the comment above the rule: {@code "dns"}
 */
public record Opening(Side side, Protocol protocol, int port, String purpose) {}
