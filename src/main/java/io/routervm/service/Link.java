package io.routervm.service;

import io.routervm.config.Cidr;
import java.util.Optional;

/**
 * A NIC of the router and who is behind it, in the present placement.
 *
 * @param nic its name in the guest: {@code lan0}
 * @param subnet the only source addresses that may come in by it; empty where any may (WAN)
 * @param leased whether a DHCP client of ours asks there
 */
public record Link(String nic, Zone zone, Optional<Cidr> subnet, boolean leased) {
  public Link(String nic, Zone zone, Optional<Cidr> subnet) {
    this(nic, zone, subnet, false);
  }
}
