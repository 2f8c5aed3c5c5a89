package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Dhcp;
import io.routervm.config.Dns;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.NetworkBoot;
import io.routervm.config.RouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the main file of a network's dnsmasq reads. */
final class DnsmasqValues {
  private static final String LOOPBACK = "lo";

  private final Router router;
  private final NameServer server;
  private final LocalNetwork network;

  DnsmasqValues(Router router, NameServer server) {
    this.router = router;
    this.server = server;
    this.network = server.network();
  }

  Map<String, Object> main(Declarations declared) {
    RouterConfig config = router.config();
    Map<String, Object> values = new HashMap<>();
    values.put("placement", router.placement().toString());
    List<String> upstreams = upstreams(config.dns());
    values.put("upstreams", upstreams);
    values.put("severalUpstreams", upstreams.size() > 1);
    values.put("blocked", Blocking.file(router));
    values.put("validated", config.dns().dnssec());
    values.put("rebindOk", config.dns().rebindOk());
    values.put("network", network);
    values.put("hidden", others().filter(other -> !network.reaches(other)).toList());
    values.put("reached", others().filter(network::reaches).map(DnsmasqValues::reached).toList());
    values.put("cache", config.dns().cache());
    values.put("leases", server.leases(router.os()));
    values.put("folder", server.folder());
    putNics(declared, values);
    if (router.isLive()) {
      network
          .dhcp()
          .ifPresentOrElse(
              dhcp -> putRange(dhcp, values), () -> values.put("another", "a server of its own"));
    }
    return values;
  }

  private static List<String> upstreams(Dns dns) {
    return dns.needsForwarder()
        ? List.of(Forwarder.ADDRESS)
        : dns.servers().stream().map(Ipv4::toString).toList();
  }

  private Stream<LocalNetwork> others() {
    return router.networks().stream().filter(other -> !other.equals(network));
  }

  /** The home's serves the router itself and the tunnels, too. */
  private void putNics(Declarations declared, Map<String, Object> values) {
    List<String> served = new ArrayList<>();
    List<String> excluded = new ArrayList<>();
    List<String> withoutDhcp = new ArrayList<>();
    if (network.isHome()) {
      served.add(LOOPBACK);
      withoutDhcp.add(LOOPBACK);
    } else {
      excluded.add(LOOPBACK);
    }
    for (Link link : declared.links()) {
      if (link.nic().equals(network.nic())) {
        served.add(link.nic());
        if (network.dhcp().isEmpty()) {
          withoutDhcp.add(link.nic());
        }
      } else if (network.isHome() && link.zone().kind() == Zone.Kind.TUNNEL) {
        served.add(link.nic());
        withoutDhcp.add(link.nic());
      } else {
        excluded.add(link.nic());
      }
    }
    values.put("nics", served);
    values.put("excludedInterfaces", excluded);
    values.put("withoutDhcp", withoutDhcp);
  }

  private void putRange(Dhcp dhcp, Map<String, Object> values) {
    values.put("range", dhcp);
    values.put("lease", lease(dhcp.lease()));
    values.put("options", DnsmasqOptions.lines(dhcp.options()));
    values.put("ownNameServers", dhcp.options().hasNameServers());
    dhcp.boot().ifPresent(boot -> values.put("boot", boot(boot)));
    values.put("size", hosts(network.subnet()));
  }

  /**
   * Every address of the network, not only the range: reservations lie outside it, and a new one
   * must not change this file.
   */
  private static int hosts(Cidr subnet) {
    return subnet.broadcast().bits() - subnet.network().bits() - 1;
  }

  /** File, server's name, server's address; it has no name that anybody asks for. */
  private String boot(NetworkBoot boot) {
    return DnsmasqOptions.quoted(boot.file())
        + ",,"
        + boot.address(router.config().hosts()).orElseThrow();
  }

  /** As a person writes it: 12h, 90m, or seconds. */
  private static String lease(Duration lease) {
    if (lease.equals(Dhcp.INFINITE)) {
      return "infinite";
    }
    long seconds = lease.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : Long.toString(seconds);
  }

  private static Map<String, Object> reached(LocalNetwork other) {
    return Map.of("network", other, "reverse", ReverseZones.of(other.subnet()));
  }
}
