package io.routervm.service;

/** Who is at the other end of a NIC; firewall and dnsmasq speak of sides, never of NIC names. */
public enum Side {
  /** The home. */
  LAN,
  /** The ISP box and the Internet; nobody there is trusted. */
  WAN,
  /** The hypervisor, on the private network between the two. */
  MANAGEMENT,
  /** Clients of a VPN. */
  TUNNEL,
  /** The router itself. */
  LOOPBACK
}
