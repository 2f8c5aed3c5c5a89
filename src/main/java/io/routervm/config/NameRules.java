package io.routervm.config;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What must hold between the names of router.yaml: hosts, zone, bridges. */
final class NameRules {
  private NameRules() {}

  static void check(Values root, ProblemLog log) {
    checkHosts(root, log);
    checkZone(root, log);
    checkBridges(root, log);
  }

  private static void checkHosts(Values root, ProblemLog log) {
    Map<String, Located<String>> seen = new HashMap<>();
    root.find(RouterKeys.NAME).ifPresent(name -> seen.put(lower(name), name));
    for (Located<Values> host : root.value(RouterKeys.HOSTS).orElse(List.of())) {
      host.value().find(NetworkKeys.Host.NAME).ifPresent(name -> once(name, seen, log));
      host.value()
          .value(NetworkKeys.Host.ALIASES)
          .orElse(List.of())
          .forEach(alias -> once(alias, seen, log));
    }
  }

  private static void once(
      Located<String> name, Map<String, Located<String>> seen, ProblemLog log) {
    Located<String> first = seen.putIfAbsent(lower(name), name);
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

  private static void checkZone(Values root, ProblemLog log) {
    root.find(RouterKeys.DNS, NetworkKeys.Dns.ZONE)
        .ifPresent(
            zone -> {
              if (lower(zone).equals("localhost")) {
                log.refuse(zone, "is every machine's name for itself", "Write lan.");
              }
              if (lower(zone).equals("local")) {
                log.refuse(
                    zone,
                    "belongs to multicast DNS, so no client would ask the router",
                    "Write lan, or home.arpa.");
              }
            });
  }

  private static void checkBridges(Values root, ProblemLog log) {
    root.find(RouterKeys.LAN, NetworkKeys.Lan.BRIDGE)
        .ifPresent(
            lan ->
                root.find(RouterKeys.WAN, NetworkKeys.Wan.BRIDGE)
                    .filter(wan -> wan.value().equals(lan.value()))
                    .ifPresent(
                        wan ->
                            log.refuse(
                                wan,
                                "is the LAN's bridge too",
                                "The ISP and the home need a bridge each.")));
    root.find(RouterKeys.LAN, NetworkKeys.Lan.VLAN)
        .filter(vlan -> vlan.value() != 0)
        .filter(
            vlan ->
                root.find(RouterKeys.LAN, NetworkKeys.Lan.SWITCH)
                    .filter(type -> type.value() == Switch.LINUX)
                    .isPresent())
        .ifPresent(
            vlan ->
                log.refuse(
                    vlan,
                    "cannot be set on a port of a Linux bridge",
                    "Use a bridge on the host's VLAN interface, or switch: openvswitch."));
  }
}
