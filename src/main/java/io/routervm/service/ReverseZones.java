package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import java.util.ArrayList;
import java.util.List;

/**
 * The zones of in-addr.arpa that cover a subnet and nothing else. Zones end at dots: a subnet
 * between two of them needs several. dnsmasq's {@code rev-server} knows /8, /16 and /24 only before
 * its 2.86.
 */
final class ReverseZones {
  private static final int OCTET = 8;

  private ReverseZones() {}

  /** At most 128: of a /25 each address. */
  static List<String> of(Cidr subnet) {
    int octets = (subnet.prefix() + OCTET - 1) / OCTET;
    int step = 1 << (32 - octets * OCTET);
    int count = 1 << (octets * OCTET - subnet.prefix());
    List<String> zones = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      zones.add(zone(subnet.network().plus(index * step), octets));
    }
    return zones;
  }

  private static String zone(Ipv4 address, int octets) {
    StringBuilder zone = new StringBuilder();
    for (int octet = octets - 1; octet >= 0; octet--) {
      zone.append(address.bits() >>> (24 - octet * OCTET) & 255).append('.');
    }
    return zone.append("in-addr.arpa").toString();
  }
}
