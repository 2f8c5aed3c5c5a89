package io.routervm.service;

import io.routervm.config.Dns;
import io.routervm.config.DnsRecord;
import io.routervm.config.HostRecord;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that a network's dnsmasq knows by itself. A record of router.yaml is the network's in
 * whose zone its name is; one in no zone of ours is the home's, and so are the domains that other
 * name servers are asked for: they are known to the home and to whoever may reach it.
 */
final class DnsmasqNames {
  /** Names that clients look up unasked, and whose owner would be in the middle of things. */
  private static final List<String> RESERVED = List.of("wpad", "isatap");

  /** Names by which browsers (Firefox) and phones (iCloud Private Relay) ask whether they may. */
  private static final List<String> CANARIES =
      List.of("use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com");

  private final Router router;
  private final RouterConfig config;
  private final Dns dns;
  private final LocalNetwork network;

  DnsmasqNames(Router router, LocalNetwork network) {
    this.router = router;
    this.config = router.config();
    this.dns = config.dns();
    this.network = network;
  }

  Map<String, Object> hosts() {
    List<HostRecord> hosts = config.hosts().stream().filter(this::isHere).toList();
    Set<String> taken = new HashSet<>();
    hosts.forEach(host -> names(host).forEach(name -> taken.add(lower(name))));
    ownRecords().forEach(record -> names(record).forEach(name -> taken.add(lower(name))));
    return Map.of(
        "name", config.name(),
        "network", network,
        "reserved", RESERVED.stream().filter(name -> !taken.contains(name)).toList(),
        "hosts", hosts.stream().map(this::host).toList());
  }

  private Map<String, Object> host(HostRecord host) {
    return Map.of(
        "record",
        host,
        "names",
        names(host),
        "tag",
        host.options().isEmpty() ? "" : "host-" + lower(host.name()),
        "options",
        DnsmasqOptions.lines(host.options()));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private boolean isHere(HostRecord host) {
    return network.subnet().contains(host.address());
  }

  /** The full name first: it is the one that the reverse record gives. */
  private List<String> names(HostRecord host) {
    List<String> names = new ArrayList<>();
    Stream.concat(Stream.of(host.name()), host.aliases().stream())
        .forEach(
            name -> {
              names.add(name + "." + network.zone());
              names.add(name);
            });
    return names;
  }

  Map<String, Object> records() {
    return Map.of(
        "canaries", dns.canary() ? CANARIES : List.of(),
        "forwards", knowsTheHomes() ? dns.forward() : List.of(),
        "records", ownRecords().map(this::record).toList());
  }

  private boolean knowsTheHomes() {
    return network.isHome() || network.reaches(router.home());
  }

  private Stream<DnsRecord> ownRecords() {
    return dns.records().stream()
        .filter(
            record ->
                owner(record.fullName(dns.zone())).map(network::equals).orElse(knowsTheHomes()));
  }

  /** The network in whose zone a name is; of zones in each other the innermost one counts. */
  private Optional<LocalNetwork> owner(String name) {
    Optional<LocalNetwork> owner = Optional.empty();
    for (LocalNetwork one : router.networks()) {
      boolean isInner =
          owner.map(other -> other.zone().length() < one.zone().length()).orElse(true);
      if (isInner && isIn(lower(name), lower(one.zone()))) {
        owner = Optional.of(one);
      }
    }
    return owner;
  }

  private static boolean isIn(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }

  private Map<String, Object> record(DnsRecord record) {
    return Map.of(
        "record", record,
        "full", record.fullName(dns.zone()),
        "names", names(record),
        "text", record.txt().map(DnsmasqOptions::quoted).orElse(""));
  }

  /** As a host's: a name in the network's zone is one without it, too. */
  private List<String> names(DnsRecord record) {
    String full = record.fullName(dns.zone());
    String suffix = "." + network.zone();
    String label =
        full.endsWith(suffix) ? full.substring(0, full.length() - suffix.length()) : full;
    return label.equals(full) || label.contains(".") ? List.of(full) : List.of(full, label);
  }
}
