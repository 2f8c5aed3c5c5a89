package io.routervm.service;

import io.routervm.config.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A NIC of the router and who is behind it, in the present placement.
 *
 * @param nic its name in the guest: {@code lan0}
 * @param subnet of its own; with those behind it the only source addresses that may come in by it,
 *     empty where any may (WAN)
 * @param behind subnets to which a host of its own leads
 * @param leased whether a DHCP client of ours asks there
 */
public record Link(
    String nic, Zone zone, Optional<Cidr> subnet, List<Cidr> behind, boolean leased) {
  public Link {
    behind = List.copyOf(behind);
  }

  public Link(String nic, Zone zone, Optional<Cidr> subnet) {
    this(nic, zone, subnet, List.of(), false);
  }

  /** All whose addresses are its zone's. */
  public List<Cidr> subnets() {
    return Stream.concat(subnet.stream(), behind.stream()).toList();
  }
}
