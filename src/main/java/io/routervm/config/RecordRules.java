package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between the names that router.yaml gives to DNS beside {@code hosts}. */
final class RecordRules {
  private static final String WILDCARD = "*.";

  private final ProblemLog log;
  private final Bound<Dns> dns;
  private final NameZones zones;

  /** By their full names in lower case: what has an address, and what is an alias. */
  private final Map<String, Known> addresses = new HashMap<>();

  private final Map<String, Known> aliases = new HashMap<>();

  /**
   * @param by the networks whose DNS knows the name
   */
  private record Known(Located<String> at, Set<NameZones.Zone> by) {}

  private RecordRules(Bound<RouterConfig> root, NameZones zones, ProblemLog log) {
    this.log = log;
    this.dns = root.section(RouterConfig::dns);
    this.zones = zones;
    root.find(RouterConfig::name)
        .ifPresent(name -> zones.all().forEach(zone -> addHost(name, zone)));
    for (Bound<HostRecord> host : root.sections(RouterConfig::hosts)) {
      List<Located<String>> names = new ArrayList<>(host.each(HostRecord::aliases));
      host.find(HostRecord::name).ifPresent(names::add);
      zones
          .around(host.value(HostRecord::address))
          .forEach(zone -> names.forEach(name -> addHost(name, zone)));
    }
  }

  private void addHost(Located<String> name, NameZones.Zone zone) {
    addresses.put(lower(name.value() + "." + zone.name()), new Known(name, Set.of(zone)));
  }

  /** Whether a name is in a zone cannot be said while a network was refused. */
  static void check(Bound<RouterConfig> root, ProblemLog log) {
    Optional<NameZones> zones = NameZones.of(root);
    if (zones.isEmpty()) {
      return;
    }
    RecordRules rules = new RecordRules(root, zones.get(), log);
    List<Bound<DnsRecord>> records = rules.dns.sections(Dns::records);
    records.forEach(rules::collect);
    records.forEach(rules::checkRecord);
    rules.checkForwardedDomains();
  }

  private String full(String name) {
    return lower(DnsRecord.fullName(name, zones.home().name()));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A name has one address, or is an alias. */
  private void collect(Bound<DnsRecord> record) {
    Optional<Located<String>> name = record.find(DnsRecord::name);
    boolean isAlias = record.given(DnsRecord::cname).isPresent();
    if (name.isEmpty() || !(isAlias || record.given(DnsRecord::a).isPresent())) {
      return;
    }
    String full = full(name.get().value());
    Known first = addresses.getOrDefault(full, aliases.get(full));
    if (first != null) {
      log.refuse(
          name.get(),
          "is used twice, first by " + first.at().path() + " at " + first.at().position(),
          "Give each name one address.");
    } else {
      (isAlias ? aliases : addresses).put(full, new Known(name.get(), zones.knowing(full)));
    }
  }

  private void checkRecord(Bound<DnsRecord> record) {
    Optional<Located<String>> name = record.find(DnsRecord::name);
    if (name.isEmpty()) {
      return;
    }
    boolean hasAddress = record.given(DnsRecord::a).isPresent();
    Optional<Located<String>> target = record.given(DnsRecord::cname);
    if (name.get().value().startsWith(WILDCARD) && !hasAddress) {
      log.refuse(
          name.get(),
          "stands for many names, which only an address can",
          "Write a: and an address, or one record for each name.");
    }
    Known alias = aliases.get(full(name.get().value()));
    if (alias != null && target.isEmpty() && !hasAddress) {
      log.refuse(
          name.get(),
          "is an alias by " + alias.at().path() + " at " + alias.at().position(),
          "Give the record to the name that the alias stands for.");
    }
    target.ifPresent(to -> checkTarget(full(name.get().value()), to));
  }

  private void checkTarget(String alias, Located<String> target) {
    Known known = addresses.get(full(target.value()));
    if (known == null) {
      log.refuse(
          target,
          "is no name whose address the router knows",
          "Name one of hosts, or of dns.records with a, in full.");
      return;
    }
    NameZones.Zone answering = zones.owner(alias).orElse(zones.home());
    if (!known.by().contains(answering)) {
      log.refuse(
          target,
          "is not known to the DNS of the " + answering.title() + ", which answers for " + alias,
          "Give the alias and what it stands for names in one zone.");
    }
  }

  private void checkForwardedDomains() {
    Map<String, Located<String>> seen = new HashMap<>();
    for (Bound<DnsForward> forward : dns.sections(Dns::forward)) {
      Optional<Located<String>> domain = forward.find(DnsForward::domain);
      if (domain.isEmpty()) {
        continue;
      }
      String name = domain.get().value().toLowerCase(Locale.ROOT);
      Located<String> first = seen.putIfAbsent(name, domain.get());
      if (first != null) {
        log.refuse(
            domain.get(),
            "is used twice, first by " + first.path() + " at " + first.position(),
            "Write all of its name servers in one place.");
      } else if (zones.home().name().equals(name)) {
        log.refuse(
            domain.get(),
            "is the home's own zone, which the router answers itself",
            "Choose another dns.zone, or forward a domain below it.");
      } else {
        zones.all().stream()
            .filter(zone -> zone.name().equals(name))
            .forEach(
                zone ->
                    log.refuse(
                        domain.get(),
                        "is the zone of the " + zone.title() + ", which the router answers itself",
                        "Give the network another zone, or forward a domain below it."));
      }
    }
  }
}
