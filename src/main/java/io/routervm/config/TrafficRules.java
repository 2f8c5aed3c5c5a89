package io.routervm.config;

import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.TrafficRule.Action;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Component;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold of {@code firewall.rules}: each says something, of somebody, that can happen. */
final class TrafficRules {
  private final Bound<RouterConfig> root;
  private final ProblemLog log;
  private final Parties parties;

  /** Whether all names are known; only then is it known that there is none such. */
  private final boolean complete;

  private TrafficRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
    this.parties = Parties.of(root);
    int networks = 1 + root.sections(RouterConfig::furtherNetworks).size();
    this.complete =
        root.has(RouterConfig::hosts)
            && root.sections(RouterConfig::hosts).stream().allMatch(TrafficRules::isWhole)
            && root.has(RouterConfig::furtherNetworks)
            && parties.zones().keySet().stream()
                    .filter(zone -> !zone.equals(LocalNetwork.VPN))
                    .count()
                == networks;
  }

  private static boolean isWhole(Bound<HostRecord> host) {
    return host.has(HostRecord::name)
        && host.has(HostRecord::aliases)
        && host.has(HostRecord::address);
  }

  /** A rule that was read, with those it names. */
  private record Known(Bound<TrafficRule> rule, List<Party> from, List<Party> to) {
    /** Whether it takes, at any time, all that {@code later} would. */
    boolean hides(Known later) {
      return !rule.isWritten(TrafficRule::when)
          && covers(from, later.from)
          && covers(to, later.to)
          && covers(TrafficRule::protocols, later)
          && coversPorts(later);
    }

    private static boolean covers(List<Party> wide, List<Party> narrow) {
      return narrow.stream().allMatch(one -> wide.stream().anyMatch(any -> any.covers(one)));
    }

    private <T> boolean covers(Component<TrafficRule, List<T>> key, Known later) {
      List<T> wide = rule.value(key).orElse(List.of());
      List<T> narrow = later.rule.value(key).orElse(List.of());
      return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
    }

    private boolean coversPorts(Known later) {
      List<PortRange> wide = rule.value(TrafficRule::ports).orElse(List.of());
      List<PortRange> narrow = later.rule.value(TrafficRule::ports).orElse(List.of());
      return wide.isEmpty()
          || (!narrow.isEmpty()
              && narrow.stream()
                  .allMatch(
                      one ->
                          wide.stream()
                              .anyMatch(
                                  any -> any.first() <= one.first() && one.last() <= any.last())));
    }
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    TrafficRules rules = new TrafficRules(root, log);
    rules.checkLimits();
    List<Known> earlier = new ArrayList<>();
    Map<String, Located<String>> names = new HashMap<>();
    for (Bound<TrafficRule> rule : root.section(RouterConfig::firewall).sections(Firewall::rules)) {
      rules.checkName(rule, names);
      rules.checkTime(rule);
      if (rules.complete) {
        rules.checkParties(rule, earlier);
      }
    }
  }

  private void checkLimits() {
    Bound<LineLimits> limits = root.section(RouterConfig::firewall).section(Firewall::limits);
    Bound<LineLimits.Line> wan = limits.givenSection(LineLimits::wan);
    if (limits.has(LineLimits::wan)
        && !wan.isWritten(LineLimits.Line::down)
        && !wan.isWritten(LineLimits.Line::up)) {
      log.add(
          wan.position(),
          wan.path(),
          "the key says no limit",
          "Write down, up or both; or remove it.");
    }
  }

  private void checkName(Bound<TrafficRule> rule, Map<String, Located<String>> names) {
    Optional<Located<String>> name = rule.find(TrafficRule::name);
    Located<String> first = name.map(one -> names.putIfAbsent(one.value(), one)).orElse(null);
    if (first != null) {
      log.refuse(
          name.get(),
          "is used twice, first by " + first.path() + " at " + first.position(),
          "Choose another name.");
    }
  }

  private void checkTime(Bound<TrafficRule> rule) {
    Bound<TimeWindow> when = rule.givenSection(TrafficRule::when);
    if (rule.has(TrafficRule::when)
        && !when.isWritten(TimeWindow::days)
        && !when.isWritten(TimeWindow::between)) {
      log.add(
          when.position(),
          when.path(),
          "the key says no time",
          "Write days, between or both; or remove it for always.");
    }
  }

  private void checkParties(Bound<TrafficRule> rule, List<Known> earlier) {
    List<Located<Party>> from = find(rule.each(TrafficRule::from));
    List<Located<Party>> to = find(rule.each(TrafficRule::to));
    boolean all =
        from.size() == rule.each(TrafficRule::from).size()
            && to.size() == rule.each(TrafficRule::to).size()
            && !from.isEmpty()
            && !to.isEmpty();
    boolean good = from.stream().filter(one -> !isSender(one, rule)).count() == 0;
    if (!all || !good || !meet(from, to)) {
      return;
    }
    Known known = new Known(rule, values(from), values(to));
    Optional<Known> hiding = earlier.stream().filter(one -> one.hides(known)).findFirst();
    if (hiding.isPresent()) {
      log.add(
          rule.position(),
          rule.path(),
          "the rule "
              + rule.value(TrafficRule::name).orElse("")
              + " never decides anything: "
              + hiding.get().rule().value(TrafficRule::name).orElse("an earlier one")
              + " at "
              + hiding.get().rule().position()
              + " comes first and takes all of it",
          "Put it before that one, or remove it.");
    }
    earlier.add(known);
  }

  private static List<Party> values(List<Located<Party>> parties) {
    return parties.stream().map(Located::value).toList();
  }

  private List<Located<Party>> find(List<Located<String>> texts) {
    List<Located<Party>> found = new ArrayList<>();
    for (Located<String> text : texts) {
      find(text).ifPresent(party -> found.add(text.with(party)));
    }
    return found;
  }

  private Optional<Party> find(Located<String> at) {
    String text = at.value();
    Optional<Party> party = parties.find(text);
    if (text.equals(LocalNetwork.VPN) && party.isEmpty()) {
      log.refuse(at, "is a zone that there is not", "Add a section vpn, or remove it.");
    } else if (party.isEmpty()) {
      log.refuse(
          at,
          "is no zone, and no host of hosts",
          "Write one of internet, "
              + String.join(", ", parties.zones().keySet())
              + ", the name of a host, an address or a subnet.");
    } else if (parties.isZone(text) && parties.host(text).isPresent()) {
      log.refuse(
          at, "is the name of a zone and of a host", "Write the host's address for the host.");
    } else if (party.get().zone().isEmpty() && !isPassable(at, party.get())) {
      return Optional.empty();
    } else {
      return party;
    }
    return Optional.empty();
  }

  /** Whether its packets can be on their way through the router at all. */
  private boolean isPassable(Located<String> at, Party party) {
    Cidr subnet = party.subnet();
    if (subnet.prefix() == 0) {
      log.refuse(at, "is everybody", "Write the zones that are meant, such as [lan, internet].");
      return false;
    }
    if (subnet.prefix() == 32 && isRouter(subnet.address())) {
      log.refuse(
          at,
          "is the router itself, and a rule is about what passes through it",
          "Its own ports are under firewall.lan, firewall.wan and networks[].open.");
      return false;
    }
    Optional<Cidr> management =
        root.value(RouterConfig::management)
            .filter(Management.ISOLATED::equals)
            .flatMap(isolated -> root.value(RouterConfig::name))
            .map(name -> new Identity(name).routerAddress().subnet())
            .filter(subnet::overlaps);
    if (management.isPresent()) {
      log.refuse(
          at,
          "overlaps the management network's subnet " + management.get(),
          "Name subnets beside it: nothing passes between it and others.");
    }
    return management.isEmpty();
  }

  private boolean isRouter(Ipv4 address) {
    List<Optional<Cidr>> own = new ArrayList<>();
    own.add(root.section(RouterConfig::lan).value(RouterConfig.Lan::address));
    root.sections(RouterConfig::furtherNetworks)
        .forEach(network -> own.add(network.value(FurtherNetwork::address)));
    return own.stream().flatMap(Optional::stream).anyMatch(one -> one.address().equals(address));
  }

  private boolean isSender(Located<Party> at, Bound<TrafficRule> rule) {
    Party party = at.value();
    Optional<Bound<HostRecord>> host =
        party.zone().isPresent() ? Optional.empty() : parties.host(party.text());
    if (host.isPresent() && !host.get().isWritten(HostRecord::macs)) {
      log.refuse(
          at,
          "has no mac in hosts, so nothing gives the device the address that the rule is about",
          "Add its mac, or write its address "
              + party.subnet().address()
              + " here if the device has it set by hand.");
      return false;
    }
    if (party.home().isEmpty()
        && rule.value(TrafficRule::action).equals(Optional.of(Action.ALLOW))) {
      log.refuse(
          at,
          "is not in the home, and nothing but a forward lets the Internet in",
          "Write an entry of firewall.forwards, with from; or action: deny.");
      return false;
    }
    return true;
  }

  /** Whether what each two of them say to each other passes the router. */
  private boolean meet(List<Located<Party>> from, List<Located<Party>> to) {
    for (Located<Party> asked : to) {
      for (Located<Party> sender : from) {
        Party one = sender.value();
        Party other = asked.value();
        if (one.isBeside(other)) {
          log.refuse(
              asked,
              "and "
                  + one.text()
                  + " reach each other in network "
                  + one.home().get()
                  + " without the router",
              "Put one of the two into another network, or remove it from the rule.");
          return false;
        }
        if (one.foreign() && other.foreign()) {
          log.refuse(
              asked,
              "and " + one.text() + " are both outside the home",
              "Name a side that is in the home: the router passes nothing between others.");
          return false;
        }
      }
    }
    return true;
  }
}
