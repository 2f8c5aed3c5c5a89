package io.routervm.config;

import io.routervm.config.RouterConfig.Dhcp;
import io.routervm.config.RouterConfig.Switch;
import java.util.Optional;

/**
 * A network that the router serves; the home LAN is one of them.
 *
 * @param name of its zone, and with a zero of its NIC: {@code lan}
 * @param title for people, after an article: {@code home LAN}
 * @param bridge of the hypervisor that its NIC is a port of
 * @param vlan 802.1Q tag of the port, 0 for none
 * @param address the router's address in its subnet
 * @param dhcp what is leased; empty where the network has a server of its own
 * @param zone of its names in DNS
 */
public record LocalNetwork(
    String name,
    String title,
    String bridge,
    Switch type,
    int vlan,
    Cidr address,
    Optional<Dhcp> dhcp,
    String zone) {
  /** Name of the one that every router has. */
  public static final String HOME = "lan";

  public String nic() {
    return nic(name);
  }

  /** The NIC of the network of that name. */
  public static String nic(String name) {
    return name + "0";
  }

  public Cidr subnet() {
    return address.subnet();
  }
}
