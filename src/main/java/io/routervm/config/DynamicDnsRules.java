package io.routervm.config;

import io.routervm.config.RouterConfig.DynamicDns;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Component;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What of ddns does not fit together, in one account or in several. */
final class DynamicDnsRules {
  private static final String FREEDNS = "freedns";

  /** Why there can be no wildcard, and what to do instead. */
  private static final Map<String, List<String>> WITHOUT_WILDCARDS =
      Map.of(
          "duckdns",
          List.of(
              "is none of duckdns' names: it answers all names below host by itself",
              "Write the name without *."),
          FREEDNS,
          List.of(
              "is a name that ddclient cannot tell freedns",
              "Let the wildcard be a CNAME of a name at the provider, and publish that name."));

  private final ProblemLog log;

  private DynamicDnsRules(ProblemLog log) {
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    new DynamicDnsRules(log).check(root.sections(RouterConfig::ddns));
  }

  private void check(List<Bound<DynamicDns>> accounts) {
    accounts.forEach(this::zone);
    accounts.forEach(this::wildcards);
    accounts.forEach(this::login);
    names(accounts);
    for (Bound<DynamicDns> account :
        accounts.subList(Math.min(1, accounts.size()), accounts.size())) {
      sameAsFirst(DynamicDns::web, accounts.get(0), account);
      sameAsFirst(DynamicDns::interval, accounts.get(0), account);
      sameFreedns(accounts, account);
    }
  }

  /** Whether the protocol gets the zone that it needs, and no other one is given one. */
  private void zone(Bound<DynamicDns> account) {
    Optional<Located<String>> protocol = account.find(DynamicDns::protocol);
    Optional<Located<String>> zone = account.given(DynamicDns::zone);
    if (protocol.isEmpty()) {
      return;
    }
    String name = protocol.get().value();
    String path = account.path(DynamicDns::zone);
    if (zone.isEmpty() && DynamicDnsProtocol.needsZone(name)) {
      log.refuse(protocol.get(), "needs " + path, "Add zone: the domain that your provider hosts.");
    }
    if (zone.isPresent() && !DynamicDnsProtocol.takesZone(name)) {
      log.refuse(zone.get(), "is no part of protocol " + name, "Remove " + path + ".");
    }
  }

  private void wildcards(Bound<DynamicDns> account) {
    List<String> why =
        account.value(DynamicDns::protocol).map(WITHOUT_WILDCARDS::get).orElse(List.of());
    if (why.isEmpty()) {
      return;
    }
    for (Located<String> host : account.each(DynamicDns::hosts)) {
      if (host.value().startsWith("*")) {
        log.refuse(host, why.get(0), why.get(1));
      }
    }
  }

  private void login(Bound<DynamicDns> account) {
    Optional<String> protocol = account.value(DynamicDns::protocol);
    Optional<Located<String>> login = account.find(DynamicDns::login);
    if (login.isEmpty() || !protocol.filter(DynamicDnsProtocol::sendsInAddress).isPresent()) {
      return;
    }
    if (DynamicDnsProtocol.breaksAddress(login.get().value())) {
      log.refuse(
          login.get(),
          "holds a blank, &, % or +, and ddclient makes an address of it for " + protocol.get(),
          "Write the login as the provider has it in its update address.");
    }
  }

  /** ddclient keeps one account for a name: of two it would use the last. */
  private void names(List<Bound<DynamicDns>> accounts) {
    Map<String, Located<String>> first = new HashMap<>();
    for (Bound<DynamicDns> account : accounts) {
      for (Located<String> host : account.each(DynamicDns::hosts)) {
        Located<String> other = first.putIfAbsent(host.value().toLowerCase(Locale.ROOT), host);
        if (other != null) {
          log.refuse(
              host, "is published as " + other.path() + " already", "Remove one of the two.");
        }
      }
    }
  }

  /** The router has one public address, and asks for it once for all names. */
  private <T> void sameAsFirst(
      Component<DynamicDns, T> key, Bound<DynamicDns> first, Bound<DynamicDns> account) {
    Optional<Located<T>> value = account.find(key);
    Optional<Located<T>> whole = first.find(key);
    if (account.isWritten(key)
        && value.isPresent()
        && whole.isPresent()
        && !value.get().value().equals(whole.get().value())) {
      log.refuse(
          value.get(),
          "is not what " + first.path(key) + " is, and the router asks once for all names",
          "Say it in the first of ddns only.");
    }
  }

  /** ddclient asks freedns for all its names with the account of the first. */
  private void sameFreedns(List<Bound<DynamicDns>> accounts, Bound<DynamicDns> account) {
    Optional<Located<String>> protocol = account.find(DynamicDns::protocol);
    if (protocol.isEmpty() || !protocol.get().value().equals(FREEDNS)) {
      return;
    }
    accounts.stream()
        .limit(accounts.indexOf(account))
        .filter(one -> one.value(DynamicDns::protocol).filter(FREEDNS::equals).isPresent())
        .findFirst()
        .ifPresent(
            one ->
                log.refuse(
                    protocol.get(),
                    "is what " + one.path() + " has too, and ddclient has one account there",
                    "Write all its names as host of " + one.path() + "."));
  }
}
