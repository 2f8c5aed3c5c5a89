package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.Switch;
import java.util.ArrayList;
import java.util.List;
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
 * @param may where its devices may begin connections: {@link #INTERNET}, {@link #VPN}, names of
 *     other networks
 * @param open ports of the router that its devices may use
 * @param routes subnets behind hosts of it
 */
public record LocalNetwork(
    String name,
    String title,
    String bridge,
    Switch type,
    int vlan,
    Cidr address,
    Optional<Dhcp> dhcp,
    String zone,
    List<String> may,
    Openings open,
    List<StaticRoute> routes) {
  /** Name of the one that every router has. */
  public static final String HOME = "lan";

  /** Among what a network may reach: what is behind the ISP box. */
  public static final String INTERNET = "internet";

  /** Among what a network may reach: the clients of the VPN. */
  public static final String VPN = "vpn";

  public LocalNetwork {
    may = List.copyOf(may);
    routes = List.copyOf(routes);
  }

  /** Those of a router.yaml, the home LAN first. */
  static List<LocalNetwork> all(RouterConfig config) {
    Lan lan = config.lan();
    List<LocalNetwork> networks = new ArrayList<>();
    networks.add(
        new LocalNetwork(
            HOME,
            "home LAN",
            lan.bridge(),
            lan.type(),
            lan.vlan(),
            lan.address(),
            Optional.of(config.dhcp()),
            config.dns().zone(),
            lan.may(),
            config.firewall().lan(),
            routes(config, lan.address())));
    config.furtherNetworks().forEach(network -> networks.add(further(config, network)));
    return networks;
  }

  private static LocalNetwork further(RouterConfig config, FurtherNetwork network) {
    Lan lan = config.lan();
    return new LocalNetwork(
        network.name(),
        "network " + network.name(),
        network.bridge().orElse(lan.bridge()),
        lan.type(),
        network.vlan().orElse(0),
        network.address(),
        network.dhcp(),
        network.zone().orElse(defaultZone(network.name(), config.dns().zone())),
        network.may(),
        network.open(),
        routes(config, network.address()));
  }

  private static List<StaticRoute> routes(RouterConfig config, Cidr network) {
    return config.routes().stream().filter(route -> network.contains(route.via())).toList();
  }

  /** The zone of a network that names none. */
  static String defaultZone(String name, String homeZone) {
    return name + "." + homeZone;
  }

  /** All that a network of that name may reach among {@code networks}. */
  static List<String> everything(String name, List<String> networks) {
    List<String> everything = new ArrayList<>(List.of(INTERNET, VPN));
    networks.stream().filter(other -> !other.equals(name)).forEach(everything::add);
    return everything;
  }

  public boolean isHome() {
    return name.equals(HOME);
  }

  /** Whether its devices may begin connections to those of {@code other}. */
  public boolean reaches(LocalNetwork other) {
    return may.contains(other.name);
  }

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
