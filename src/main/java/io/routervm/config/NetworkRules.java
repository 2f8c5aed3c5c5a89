package io.routervm.config;

import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between the networks of router.yaml; that of their addresses is elsewhere. */
final class NetworkRules {
  /**
   * A machine of the type {@code pc} has 31 slots. The chipset, the screen, the disk, USB, the
   * watchdog, the balloon and the random numbers take one each, the three NICs of every router
   * another three; the last one is the user's own.
   */
  private static final int SLOTS = 20;

  private final Bound<RouterConfig> root;
  private final ProblemLog log;
  private final List<Bound<FurtherNetwork>> networks;

  private NetworkRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
    this.networks = root.sections(RouterConfig::furtherNetworks);
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    NetworkRules rules = new NetworkRules(root, log);
    rules.checkSlots();
    rules.checkNames();
    rules.checkZones();
    rules.checkTags();
    rules.checkBridges();
    rules.checkReach();
  }

  private void checkSlots() {
    if (networks.size() > SLOTS) {
      Bound<FurtherNetwork> first = networks.get(SLOTS);
      log.add(
          first.position(),
          first.path(),
          "there are "
              + networks.size()
              + " networks, and the virtual machine has slots for the NICs of "
              + SLOTS
              + " beside the home LAN's",
          "Remove some of them.");
    }
  }

  private void checkNames() {
    Map<String, Located<?>> names = new HashMap<>();
    for (Bound<FurtherNetwork> network : networks) {
      network
          .find(FurtherNetwork::name)
          .ifPresent(
              name -> once(name, name.value(), names, "is used twice", "Choose another name."));
    }
  }

  private void checkZones() {
    Map<String, Located<?>> zones = new HashMap<>();
    Set<String> names = new HashSet<>();
    Optional<Located<String>> home = root.section(RouterConfig::dns).find(Dns::zone);
    home.ifPresent(zone -> zones.put(lower(zone.value()), zone));
    for (Bound<FurtherNetwork> network : networks) {
      Optional<Located<String>> written = network.given(FurtherNetwork::zone);
      written.ifPresent(zone -> NameRules.checkZone(zone, log));
      Optional<Located<String>> zone =
          written.or(
              () ->
                  network
                      .find(FurtherNetwork::name)
                      .filter(name -> names.add(name.value()))
                      .flatMap(name -> home.map(of -> name.with(ownZone(name, of)))));
      zone.ifPresent(
          own ->
              once(
                  own,
                  lower(own.value()),
                  zones,
                  "is the zone of two networks",
                  "Give each network a zone of its own."));
    }
  }

  private static String ownZone(Located<String> name, Located<String> home) {
    return LocalNetwork.defaultZone(name.value(), home.value());
  }

  private static String lower(String zone) {
    return zone.toLowerCase(Locale.ROOT);
  }

  private void checkTags() {
    Map<Integer, Located<?>> tags = new HashMap<>();
    root.section(RouterConfig::lan).find(Lan::vlan).ifPresent(tag -> tags.put(tag.value(), tag));
    for (Bound<FurtherNetwork> network : networks) {
      network
          .given(FurtherNetwork::vlan)
          .ifPresent(
              tag ->
                  once(
                      tag,
                      tag.value(),
                      tags,
                      "is the tag of two networks",
                      "Choose another tag for one of the two."));
    }
  }

  private void checkBridges() {
    Map<String, Located<?>> bridges = new HashMap<>();
    root.section(RouterConfig::lan)
        .find(Lan::bridge)
        .ifPresent(one -> bridges.put(one.value(), one));
    root.section(RouterConfig::wan)
        .given(Wan::bridge)
        .ifPresent(one -> bridges.putIfAbsent(one.value(), one));
    for (Bound<FurtherNetwork> network : networks) {
      network
          .given(FurtherNetwork::bridge)
          .ifPresent(
              bridge ->
                  once(
                      bridge,
                      bridge.value(),
                      bridges,
                      "is a bridge that is taken",
                      "Name a bridge of its own, or write vlan: for a network on lan.bridge."));
    }
  }

  private <T> void once(
      Located<?> at, T value, Map<T, Located<?>> seen, String message, String remedy) {
    Located<?> first = seen.putIfAbsent(value, at);
    if (first != null) {
      log.refuse(at, message + ", first by " + first.path() + " at " + first.position(), remedy);
    }
  }

  private void checkReach() {
    if (!root.has(RouterConfig::furtherNetworks)) {
      return;
    }
    List<String> names =
        networks.stream().flatMap(one -> one.value(FurtherNetwork::name).stream()).toList();
    boolean all = names.size() == networks.size();
    reach(LocalNetwork.HOME, root.section(RouterConfig::lan).each(Lan::may), names, all);
    for (Bound<FurtherNetwork> network : networks) {
      String name = network.value(FurtherNetwork::name).orElse("");
      reach(name, network.each(FurtherNetwork::may), names, all);
    }
  }

  /** Only who knows all names knows that there is none such. */
  private void reach(String name, List<Located<String>> may, List<String> names, boolean all) {
    List<String> everything = LocalNetwork.everything(name, names);
    if (!name.equals(LocalNetwork.HOME)) {
      everything.add(LocalNetwork.HOME);
    }
    for (Located<String> one : may) {
      if (one.value().equals(name)) {
        log.refuse(one, "is the network itself", "Remove it: its devices reach each other anyway.");
      } else if (all && !everything.contains(one.value())) {
        log.refuse(
            one,
            "is no network of this file",
            "Write one of " + String.join(", ", everything) + ".");
      }
    }
  }
}
