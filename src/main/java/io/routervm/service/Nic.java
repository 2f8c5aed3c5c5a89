package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.MacAddress;
import java.util.Optional;

/**
 * One NIC and how it gets its address in the present placement.
 *
 * @param who is behind it, for the caption of its file
 * @param address the fixed address in its subnet; empty for DHCP
 * @param metric of the default route by DHCP; the smaller one wins
 */
public record Nic(
    String name, MacAddress mac, Zone zone, String who, Optional<Cidr> address, int metric) {
  /** {@code name} gets its address by DHCP, whoever answers there. */
  static Nic dhcp(String name, MacAddress mac, String who, int metric) {
    return new Nic(name, mac, Zone.WAN, who, Optional.empty(), metric);
  }

  static Nic fixed(String name, MacAddress mac, Zone zone, String who, Cidr address) {
    return new Nic(name, mac, zone, who, Optional.of(address), 0);
  }

  Link link() {
    return new Link(name, zone, address.map(Cidr::subnet));
  }
}
