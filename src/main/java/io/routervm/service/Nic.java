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
record Nic(String name, MacAddress mac, Side side, String who, Optional<Cidr> address, int metric) {
  static Nic fixed(String name, MacAddress mac, Side side, String who, Cidr address) {
    return new Nic(name, mac, side, who, Optional.of(address), 0);
  }

  static Nic dhcp(String name, MacAddress mac, String who, int metric) {
    return new Nic(name, mac, Side.WAN, who, Optional.empty(), metric);
  }

  Link link() {
    return new Link(name, side, address.map(Cidr::subnet));
  }
}
