package io.routervm.service;

import io.routervm.config.Protocol;
import java.util.OptionalInt;

/**
 * A port of the router itself that one zone may reach.
 *
 * @param purpose a word or two for the comment above the rule: {@code "dns"}
 * @param segment TCP's largest payload in one packet there, in either direction; empty for what the
 *     NIC carries
 */
public record Opening(Zone zone, Protocol protocol, int port, String purpose, OptionalInt segment) {
  public Opening(Zone zone, Protocol protocol, int port, String purpose) {
    this(zone, protocol, port, purpose, OptionalInt.empty());
  }

  /** The same port, for lines that carry less than the NIC. */
  Opening ofSegments(int bytes) {
    return new Opening(zone, protocol, port, purpose, OptionalInt.of(bytes));
  }
}
