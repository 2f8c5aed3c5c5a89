package io.routervm.service;

import io.routervm.config.LocalNetwork;

/**
 * Who is at the other end of a link. Firewall and dnsmasq speak of zones, never of NIC names, and
 * ask a zone what they need to know of it, never which one it is.
 *
 * @param name {@code lan}
 */
public record Zone(String name, Kind kind) {
  /** The ISP box and the Internet. */
  public static final Zone WAN = new Zone("wan", Kind.OUTSIDE);

  /** What is under the WAN's own link: it bears frames of that one, and no packet of its own. */
  public static final Zone CARRIER = new Zone("wan-carrier", Kind.CARRIER);

  /** The hypervisor, on the private network between the two. */
  public static final Zone MANAGEMENT = new Zone("management", Kind.MANAGEMENT);

  /** Clients of a VPN, whichever it is. */
  public static final Zone VPN = new Zone("vpn", Kind.TUNNEL);

  /** What distinguishes one zone from another; a new kind answers the questions below. */
  public enum Kind {
    /** Of the home. */
    NETWORK,
    /** Members of the household somewhere else. */
    TUNNEL,
    /** For whoever looks after the router. */
    MANAGEMENT,
    /** Nobody there is trusted. */
    OUTSIDE,
    /** Nothing is let in, out or through. */
    CARRIER
  }

  public static Zone of(LocalNetwork network) {
    return new Zone(network.name(), Kind.NETWORK);
  }

  /** Whether its hosts may claim no address of ours, and see none but the WAN's. */
  public boolean isOutside() {
    return kind == Kind.OUTSIDE;
  }

  /** Whether dnsmasq answers there. */
  public boolean hasNames() {
    return kind == Kind.NETWORK || kind == Kind.TUNNEL;
  }
}
