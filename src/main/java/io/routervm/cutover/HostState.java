package io.routervm.cutover;

import java.util.List;

/**
 * This host's network as it was before it was touched.
 *
 * @param addresses in CIDR notation
 * @param routes lines of {@code ip -4 route}, those of this bridge
 * @param leased whether the addresses came by DHCP
 * @param resolver the text of resolv.conf, empty when it is not a plain file
 */
public record HostState(
    String bridge,
    List<String> addresses,
    List<String> routes,
    boolean leased,
    Manager manager,
    String resolver) {
  public HostState {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
  }

  /** Who gives this host its addresses. */
  public enum Manager {
    NETWORK_MANAGER("NetworkManager"),
    NETWORKD("systemd-networkd"),
    IFUPDOWN("ifupdown"),
    DHCLIENT("dhclient"),
    UNKNOWN("no program that routervm knows");

    private final String title;

    Manager(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }
}
