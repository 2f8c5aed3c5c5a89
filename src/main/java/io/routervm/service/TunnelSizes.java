package io.routervm.service;

import io.routervm.config.RouterConfig;

/**
 * What may be in the tunnel, in bytes, so that it still fits into {@code line} once it is packed.
 * Counted for IPv4, UDP and a data channel with AEAD ciphers; TCP takes care of its own packets
 * once it knows their {@link #segment}.
 *
 * @param line the largest packet of the line, headers included
 */
public record TunnelSizes(int line) {
  private static final int IP = 20;
  private static final int UDP = 8;
  private static final int TCP = 20;

  /** Opcode and peer 4, packet number 4, tag 16. */
  private static final int DATA_CHANNEL = 24;

  /** What a tunnel takes that nobody has set. */
  private static final int ETHERNET = 1500;

  public static TunnelSizes of(RouterConfig.Vpn vpn) {
    return new TunnelSizes(vpn.mtu());
  }

  /** Largest packet inside: the MTU of the tunnel's NIC. */
  public int packet() {
    return datagram() - DATA_CHANNEL;
  }

  /** Largest UDP payload outside. */
  int datagram() {
    return line - IP - UDP;
  }

  /** Largest TCP payload outside. */
  int segment() {
    return line - IP - TCP;
  }

  /** How much more than {@link #packet} a peer may send that has not been told of it. */
  int excess() {
    return Math.max(0, ETHERNET - packet());
  }
}
