package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What must hold between the names of router.yaml: hosts, zone, bridges. */
final class NameRules {
  private final Bound<RouterConfig> root;
  private final ProblemLog log;
  private final Map<String, Located<String>> names = new HashMap<>();

  private NameRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    NameRules rules = new NameRules(root, log);
    rules.checkHosts();
    root.section(RouterConfig::dns).find(Dns::zone).ifPresent(zone -> checkZone(zone, log));
    rules.checkBridges();
  }

  private void checkHosts() {
    root.find(RouterConfig::name).ifPresent(name -> names.put(lower(name), name));
    for (Bound<HostRecord> host : root.sections(RouterConfig::hosts)) {
      host.find(HostRecord::name).ifPresent(this::once);
      host.each(HostRecord::aliases).forEach(this::once);
    }
  }

  private void once(Located<String> name) {
    Located<String> first = names.putIfAbsent(lower(name), name);
    if (first != null) {
      String owner =
          first.path().equals("name")
              ? "is the router's own name"
              : "is used twice, first by " + first.path() + " at " + first.position();
      log.refuse(name, owner, "Choose another name.");
    }
  }

  private static String lower(Located<String> name) {
    return name.value().toLowerCase(Locale.ROOT);
  }

  /** A zone that clients do not ask the router for. */
  static void checkZone(Located<String> zone, ProblemLog log) {
    String name = lower(zone);
    if (name.equals("localhost")) {
      log.refuse(zone, "is every machine's name for itself", "Write lan.");
    }
    if (name.equals("local")) {
      log.refuse(
          zone,
          "belongs to multicast DNS, so no client would ask the router",
          "Write lan, or home.arpa.");
    }
  }

  private void checkBridges() {
    Bound<Lan> lan = root.section(RouterConfig::lan);
    Optional<Located<String>> wan = root.section(RouterConfig::wan).given(Wan::bridge);
    if (wan.isPresent() && lan.value(Lan::bridge).equals(wan.map(Located::value))) {
      log.refuse(wan.get(), "is the LAN's bridge too", "The ISP and the home need a bridge each.");
    }
    Optional<Located<Integer>> vlan = lan.find(Lan::vlan).filter(tag -> tag.value() != 0);
    if (vlan.isPresent() && lan.value(Lan::type).equals(Optional.of(Switch.LINUX))) {
      log.refuse(
          vlan.get(),
          "cannot be set on a port of a Linux bridge",
          "Use a bridge on the host's VLAN interface, or switch: openvswitch.");
    }
  }
}
