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

/** What must hold between the names that router.yaml gives to DNS beside {@code hosts}. */
final class RecordRules {
  private static final String WILDCARD = "*.";

  private final ProblemLog log;
  private final Bound<Dns> dns;
  private final String zone;

  /** By their full names in lower case: what has an address, and what is an alias. */
  private final Map<String, Located<String>> addresses = new HashMap<>();

  private final Map<String, Located<String>> aliases = new HashMap<>();

  private RecordRules(Bound<RouterConfig> root, String zone, ProblemLog log) {
    this.log = log;
    this.dns = root.section(RouterConfig::dns);
    this.zone = zone;
    root.find(RouterConfig::name).ifPresent(name -> addresses.put(full(name.value()), name));
    for (Bound<HostRecord> host : root.sections(RouterConfig::hosts)) {
      List<Located<String>> names = new ArrayList<>(host.each(HostRecord::aliases));
      host.find(HostRecord::name).ifPresent(names::add);
      names.forEach(name -> addresses.put(full(name.value()), name));
    }
  }

  /** Whether names are in the home zone cannot be said while that zone was refused. */
  static void check(Bound<RouterConfig> root, ProblemLog log) {
    Optional<String> zone = root.section(RouterConfig::dns).value(Dns::zone);
    if (zone.isEmpty()) {
      return;
    }
    RecordRules rules = new RecordRules(root, zone.get(), log);
    List<Bound<DnsRecord>> records = rules.dns.sections(Dns::records);
    records.forEach(rules::collect);
    records.forEach(rules::checkRecord);
    rules.checkForwardedDomains();
  }

  private String full(String name) {
    return DnsRecord.fullName(name, zone).toLowerCase(Locale.ROOT);
  }

  /** A name has one address, or is an alias. */
  private void collect(Bound<DnsRecord> record) {
    Optional<Located<String>> name = record.find(DnsRecord::name);
    boolean isAlias = record.given(DnsRecord::cname).isPresent();
    if (name.isEmpty() || !(isAlias || record.given(DnsRecord::a).isPresent())) {
      return;
    }
    String full = full(name.get().value());
    Located<String> first = addresses.getOrDefault(full, aliases.get(full));
    if (first != null) {
      log.refuse(
          name.get(),
          "is used twice, first by " + first.path() + " at " + first.position(),
          "Give each name one address.");
    } else {
      (isAlias ? aliases : addresses).put(full, name.get());
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
    Located<String> alias = aliases.get(full(name.get().value()));
    if (alias != null && target.isEmpty() && !hasAddress) {
      log.refuse(
          name.get(),
          "is an alias by " + alias.path() + " at " + alias.position(),
          "Give the record to the name that the alias stands for.");
    }
    if (target.isPresent() && !addresses.containsKey(full(target.get().value()))) {
      log.refuse(
          target.get(),
          "is no name whose address the router knows",
          "Name one of hosts, or of dns.records with a, in full.");
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
      } else if (name.equalsIgnoreCase(zone)) {
        log.refuse(
            domain.get(),
            "is the home's own zone, which the router answers itself",
            "Choose another dns.zone, or forward a domain below it.");
      }
    }
  }
}
