package io.routervm.host.firewall;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.List;

/**
 * A sample of what passes a bridge: the first IPv4 packet of a connection.
 *
 * @param what for messages
 * @param bridge which, to rules of routed packets, is the interface that it comes in and leaves by
 * @param protocol {@code tcp} or {@code udp}
 */
record Frame(
    String what,
    String bridge,
    String protocol,
    Ipv4 source,
    int sourcePort,
    Ipv4 destination,
    int destinationPort) {
  private static final Ipv4 SOMEWHERE_IN_THE_INTERNET = Ipv4.of("8.8.8.8");

  /**
   * What a home cannot do without.
   *
   * @param home the router's address in its subnet
   */
  static List<Frame> samples(String bridge, Cidr home) {
    Ipv4 first = home.network().plus(1);
    Ipv4 device = first.equals(home.address()) ? first.plus(1) : first;
    return List.of(
        new Frame("DHCP", bridge, "udp", Ipv4.of("0.0.0.0"), 68, Ipv4.of("255.255.255.255"), 67),
        new Frame("https", bridge, "tcp", device, 50_000, SOMEWHERE_IN_THE_INTERNET, 443));
  }
}
