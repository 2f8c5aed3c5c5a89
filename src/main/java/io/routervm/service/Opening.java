package io.routervm.service;

import io.routervm.config.Protocol;

/**
 * A port of the router itself that one zone may reach.
 *
 * @param purpose a word or two for the comment above the rule: {@code "dns"}
 */
public record Opening(Zone zone, Protocol protocol, int port, String purpose) {}
