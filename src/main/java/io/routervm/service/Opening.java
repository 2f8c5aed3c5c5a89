package io.routervm.service;

import io.routervm.config.Ipv4;
import io.routervm.config.Protocol;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A port of the router itself that one zone may reach.
 *
 * @param purpose a word or two for the comment above the rule: {@code "dns"}
 * @param segment TCP's largest payload in one packet there, in either direction; empty for what the
 *     NIC carries
 * @param group the multicast group that it is open for, to senders at the same port, who are
 *     members of it; what the router sends there stays in the zones that have this opening. Empty
 *     for the router's own addresses
 */
public record Opening(
    Zone zone,
    Protocol protocol,
    int port,
    String purpose,
    OptionalInt segment,
    Optional<Ipv4> group) {
  public Opening(Zone zone, Protocol protocol, int port, String purpose) {
    this(zone, protocol, port, purpose, OptionalInt.empty(), Optional.empty());
  }

  /** The same port, for lines that carry less than the NIC. */
  Opening ofSegments(int bytes) {
    return new Opening(zone, protocol, port, purpose, OptionalInt.of(bytes), group);
  }

  /** The same port, for a multicast group alone. */
  Opening of(Ipv4 members) {
    return new Opening(zone, protocol, port, purpose, segment, Optional.of(members));
  }
}
