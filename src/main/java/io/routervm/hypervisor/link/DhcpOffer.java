package io.routervm.hypervisor.link;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import java.util.Optional;

/**
 * What one DHCP server offers.
 *
 * @param server its identifier, an address
 * @param mac of the machine that sent the offer; tells apart two servers with one address
 * @param lease the offered address in its subnet
 */
public record DhcpOffer(Ipv4 server, MacAddress mac, Cidr lease, Optional<Ipv4> router) {
  @Override
  public String toString() {
    return server + " (" + mac + ") offers " + lease;
  }
}
