package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The zones of the networks, and which network's DNS knows a name: the one in whose zone it is; a
 * name in none of them is the home's, and is known to whoever may reach the home.
 *
 * @param all the home's first
 */
record NameZones(List<Zone> all) {
  /**
   * A network and the zone of its hosts.
   *
   * @param name of the zone, in lower case
   * @param subnet where the hosts are whose names are in it
   * @param title of the network, after an article
   * @param knowsTheHomes whether its devices may reach the home
   */
  record Zone(String name, Cidr subnet, String title, boolean knowsTheHomes) {
    boolean holds(String host) {
      return host.equals(name) || host.endsWith("." + name);
    }
  }

  NameZones {
    all = List.copyOf(all);
  }

  /** Empty when a network, or its zone, was refused. */
  static Optional<NameZones> of(Bound<RouterConfig> root) {
    Optional<String> zone = root.section(RouterConfig::dns).value(Dns::zone);
    Optional<Cidr> address = root.section(RouterConfig::lan).value(RouterConfig.Lan::address);
    if (zone.isEmpty() || address.isEmpty() || !root.has(RouterConfig::furtherNetworks)) {
      return Optional.empty();
    }
    List<Zone> all = new ArrayList<>();
    all.add(new Zone(lower(zone.get()), address.get().subnet(), "home LAN", true));
    for (Bound<FurtherNetwork> network : root.sections(RouterConfig::furtherNetworks)) {
      Optional<Zone> further = further(network, zone.get());
      if (further.isEmpty()) {
        return Optional.empty();
      }
      all.add(further.get());
    }
    return Optional.of(new NameZones(all));
  }

  private static Optional<Zone> further(Bound<FurtherNetwork> network, String home) {
    Optional<String> name = network.value(FurtherNetwork::name);
    Optional<Cidr> address = network.value(FurtherNetwork::address);
    Optional<String> written = network.given(FurtherNetwork::zone).map(Located::value);
    if (name.isEmpty()
        || address.isEmpty()
        || (written.isEmpty() && network.isWritten(FurtherNetwork::zone))) {
      return Optional.empty();
    }
    return Optional.of(
        new Zone(
            lower(written.orElseGet(() -> LocalNetwork.defaultZone(name.get(), home))),
            address.get().subnet(),
            "network " + name.get(),
            network.each(FurtherNetwork::may).stream()
                .anyMatch(may -> may.value().equals(LocalNetwork.HOME))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  Zone home() {
    return all.get(0);
  }

  /** The zone of an address; every one when that is not known, or is refused for being in none. */
  List<Zone> around(Optional<Ipv4> address) {
    List<Zone> around =
        all.stream()
            .filter(zone -> address.filter(one -> zone.subnet().contains(one)).isPresent())
            .toList();
    return around.isEmpty() ? all : around;
  }

  /** The zone that a full name in lower case is in; of zones in each other the innermost one. */
  Optional<Zone> owner(String name) {
    return all.stream()
        .filter(zone -> zone.holds(name))
        .max(Comparator.comparingInt(zone -> zone.name().length()));
  }

  /** Whose DNS is told a record of that full name. */
  Set<Zone> knowing(String name) {
    return owner(name)
        .map(Set::of)
        .orElseGet(
            () -> all.stream().filter(Zone::knowsTheHomes).collect(Collectors.toUnmodifiableSet()));
  }
}
