package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import java.util.ArrayList;
import java.util.List;

/** What must hold between {@code mdns}, the networks, and the system whose avahi serves them. */
final class MdnsRules {
  private MdnsRules() {}

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    Bound<Mdns> mdns = root.givenSection(RouterConfig::mdns);
    checkNetworks(root, mdns, log);
    checkServices(root, mdns, log);
  }

  private static void checkNetworks(Bound<RouterConfig> root, Bound<Mdns> mdns, ProblemLog log) {
    List<Bound<FurtherNetwork>> networks = root.sections(RouterConfig::furtherNetworks);
    List<String> names = new ArrayList<>(List.of(LocalNetwork.HOME));
    networks.forEach(one -> one.value(FurtherNetwork::name).ifPresent(names::add));
    // Only who knows all names knows that there is none such.
    boolean all = root.has(RouterConfig::furtherNetworks) && names.size() == networks.size() + 1;
    for (Located<String> name : mdns.each(Mdns::between)) {
      if (name.value().equals(LocalNetwork.VPN)) {
        log.refuse(
            name,
            "is a tunnel, which carries no mDNS",
            "Remove it: a client of the VPN reaches a printer by its name in DNS.");
      } else if (name.value().equals(LocalNetwork.INTERNET)) {
        log.refuse(name, "is no network of the home", "Remove it.");
      } else if (all && !names.contains(name.value())) {
        log.refuse(
            name,
            "is no network of this file",
            names.size() == 1
                ? "Declare it under networks."
                : "Write two or more of " + String.join(", ", names) + ".");
      }
    }
  }

  private static void checkServices(Bound<RouterConfig> root, Bound<Mdns> mdns, ProblemLog log) {
    List<Located<String>> services = mdns.each(Mdns::services);
    for (GuestOs os :
        root.value(RouterConfig::os).filter(one -> !one.filtersMdns()).stream().toList()) {
      if (!services.isEmpty()) {
        log.refuse(
            services.get(0),
            "cannot be chosen on "
                + os
                + ", whose avahi ("
                + os.avahi()
                + ") reflects all services or none",
            "Leave services out, or write os: almalinux-9 or debian-12: their avahi has a filter"
                + " (0.8 and later).");
      }
    }
  }
}
