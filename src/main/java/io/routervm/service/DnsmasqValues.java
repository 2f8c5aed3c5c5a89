package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Dns;
import io.routervm.config.DnsRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.HostRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the files of dnsmasq read. */
final class DnsmasqValues {
  /** Names that clients look up unasked, and whose owner would be in the middle of things. */
  private static final List<String> RESERVED = List.of("wpad", "isatap");

  /** Names by which browsers (Firefox) and phones (iCloud Private Relay) ask whether they may. */
  private static final List<String> CANARIES =
      List.of("use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com");

  private DnsmasqValues() {}

  static Map<String, Object> main(Router router, Declarations declared) {
    RouterConfig config = router.config();
    List<String> served = new ArrayList<>();
    List<String> excludedInterfaces = new ArrayList<>();
    List<String> withoutDhcp = new ArrayList<>();
    for (Link link : declared.links()) {
      Optional<LocalNetwork> network =
          router.networks().stream().filter(one -> one.nic().equals(link.nic())).findFirst();
      if (network.isEmpty() && !link.zone().hasNames()) {
        excludedInterfaces.add(link.nic());
        continue;
      }
      served.add(link.nic());
      if (network.flatMap(LocalNetwork::dhcp).isEmpty()) {
        withoutDhcp.add(link.nic());
      }
    }
    Map<String, Object> values = new HashMap<>();
    values.put("placement", router.placement().toString());
    values.put("upstreams", config.dns().upstream().stream().map(Ipv4::toString).toList());
    values.put("rebindOk", config.dns().rebindOk());
    values.put("networks", router.networks());
    values.put("cache", config.dns().cache());
    values.put("leases", Dnsmasq.leaseFile(router.os()));
    values.put("nics", served);
    values.put("excludedInterfaces", excludedInterfaces);
    values.put("withoutDhcp", withoutDhcp);
    List<LocalNetwork> leasing =
        router.networks().stream()
            .filter(network -> router.isLive() && network.dhcp().isPresent())
            .toList();
    values.put("ranges", leasing.stream().map(DnsmasqValues::range).toList());
    if (!leasing.isEmpty()) {
      values.put("size", leasing.stream().mapToInt(network -> hosts(network.subnet())).sum());
    }
    return values;
  }

  private static Map<String, Object> range(LocalNetwork network) {
    RouterConfig.Dhcp dhcp = network.dhcp().orElseThrow();
    return Map.of("network", network, "dhcp", dhcp, "lease", lease(dhcp.lease()));
  }

  /**
   * Every address of the network, not only the range: reservations lie outside it, and a new one
   * must not change this file.
   */
  private static int hosts(Cidr subnet) {
    return subnet.broadcast().bits() - subnet.network().bits() - 1;
  }

  /** As a person writes it: 12h, 90m, or seconds. */
  private static String lease(Duration lease) {
    long seconds = lease.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : Long.toString(seconds);
  }

  static Map<String, Object> hosts(Router router) {
    RouterConfig config = router.config();
    Set<String> taken = new HashSet<>();
    for (HostRecord host : config.hosts()) {
      names(host, config.dns().zone()).forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
    }
    for (DnsRecord record : config.dns().records()) {
      names(record, config.dns().zone()).forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
    }
    return Map.of(
        "name", config.name(),
        "networks", router.networks(),
        "reserved", RESERVED.stream().filter(name -> !taken.contains(name)).toList(),
        "hosts", config.hosts().stream().map(host -> host(router, host)).toList());
  }

  static Map<String, Object> records(Router router) {
    Dns dns = router.config().dns();
    return Map.of(
        "canaries", dns.canary() ? CANARIES : List.of(),
        "forwards", dns.forward(),
        "records", dns.records().stream().map(record -> record(record, dns.zone())).toList());
  }

  private static Map<String, Object> record(DnsRecord record, String zone) {
    return Map.of(
        "record", record,
        "full", record.fullName(zone),
        "names", names(record, zone),
        "text", record.txt().map(DnsmasqValues::quoted).orElse(""));
  }

  /** As a host's: a name in the home zone is one without it, too. */
  private static List<String> names(DnsRecord record, String zone) {
    String full = record.fullName(zone);
    String suffix = "." + zone;
    String label =
        full.endsWith(suffix) ? full.substring(0, full.length() - suffix.length()) : full;
    return label.equals(full) || label.contains(".") ? List.of(full) : List.of(full, label);
  }

  /** Between quotation marks a comma separates nothing. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static Map<String, Object> host(Router router, HostRecord host) {
    LocalNetwork around =
        router.networks().stream()
            .filter(network -> network.subnet().contains(host.address()))
            .findFirst()
            .orElse(router.home());
    return Map.of("record", host, "names", names(host, around.zone()));
  }

  /** The full name first: it is the one that the reverse record gives. */
  private static List<String> names(HostRecord host, String zone) {
    List<String> names = new ArrayList<>();
    Stream.concat(Stream.of(host.name()), host.aliases().stream())
        .forEach(
            name -> {
              names.add(name + "." + zone);
              names.add(name);
            });
    return names;
  }
}
