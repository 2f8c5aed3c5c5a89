package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Parties;
import io.routervm.config.Party;
import io.routervm.config.Protocol;
import io.routervm.config.TimeWindow;
import io.routervm.config.TrafficRule;
import io.routervm.config.TrafficRule.Action;
import io.routervm.service.PacketMatch.Side;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code firewall.rules} as rules of the kernel's, in two chains. {@link RuleDialect#rulesChain} is
 * asked when a connection begins. {@link #TIMED} is asked for every packet, because what is denied
 * at nine ends at nine: it is empty while no such time is, so that an established connection pays
 * one jump, and nothing where no rule has a time.
 */
final class TrafficLines {
  static final String TIMED = "timed";

  /** The tag of what holds always. */
  private static final String ALWAYS = "-";

  private final Declarations declared;
  private final Parties parties;
  private final List<TrafficRule> rules;
  private final RuleDialect dialect;

  TrafficLines(Router router, Declarations declared) {
    this.declared = declared;
    this.parties = Parties.of(router.config());
    this.rules = router.isLive() ? router.config().firewall().rules() : List.of();
    this.dialect = RuleDialect.of(router.config().firewall().backend());
  }

  static boolean isTimed(Router router) {
    return router.isLive()
        && router.config().firewall().rules().stream().anyMatch(rule -> rule.when().isPresent());
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** What the chain of rules holds whatever the time is, without its name. */
  List<String> always() {
    return rules.stream()
        .filter(rule -> rule.when().isEmpty())
        .flatMap(rule -> beginnings(rule).stream())
        .toList();
  }

  /** The times, each under its rule's name. */
  List<Map<String, Object>> windows() {
    List<Map<String, Object>> windows = new ArrayList<>();
    for (TrafficRule rule : rules) {
      if (rule.when().isPresent()) {
        TimeWindow when = rule.when().get();
        windows.add(
            Map.of(
                "name", rule.name(),
                "days", when.numbers(),
                "begin", when.span().begin(),
                "end", when.span().end()));
      }
    }
    return windows;
  }

  /** The lines of both chains, each with the name of the rule whose time it needs. */
  List<Map<String, Object>> tagged() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int index = 0; index < rules.size(); index++) {
      TrafficRule rule = rules.get(index);
      String tag = rule.when().isPresent() ? rule.name() : ALWAYS;
      List<String> own = new ArrayList<>();
      if (index <= lastRefusal()) {
        own.addAll(packets(rule));
      }
      if (rule.when().isEmpty() || rule.action() == Action.ALLOW) {
        String head = dialect.append(dialect.rulesChain());
        beginnings(rule).forEach(line -> own.add(head + line));
      }
      own.forEach(line -> lines.add(Map.of("tag", tag, "line", line)));
    }
    return lines;
  }

  /** Only what stands before a refusal with a time can except something from it. */
  private int lastRefusal() {
    int last = -1;
    for (int index = 0; index < rules.size(); index++) {
      if (rules.get(index).when().isPresent() && rules.get(index).action() == Action.DENY) {
        last = index;
      }
    }
    return last;
  }

  /** For {@link #TIMED}: of whichever connection, in both directions. */
  private List<String> packets(TrafficRule rule) {
    if (rule.action() == Action.DENY && rule.when().isEmpty()) {
      return List.of();
    }
    String end = rule.action() == Action.ALLOW ? dialect.giveBack() : drop(rule);
    String head = dialect.append(TIMED);
    List<String> lines = new ArrayList<>();
    for (PacketMatch match : matches(rule)) {
      lines.add(head + match.original(dialect) + dialect.direction(false) + end);
      lines.add(head + match.reply(dialect) + dialect.direction(true) + end);
    }
    return lines;
  }

  private List<String> beginnings(TrafficRule rule) {
    String end = rule.action() == Action.ALLOW ? dialect.accept() : drop(rule);
    return matches(rule).stream().map(match -> match.original(dialect) + end).toList();
  }

  private String drop(TrafficRule rule) {
    return dialect.drop("refused by rule " + rule.name());
  }

  private List<PacketMatch> matches(TrafficRule rule) {
    List<PacketMatch> matches = new ArrayList<>();
    List<Optional<Protocol>> protocols =
        rule.protocols().isEmpty()
            ? List.of(Optional.empty())
            : rule.protocols().stream().map(Optional::of).toList();
    for (String from : rule.from()) {
      for (Side in : sides(from)) {
        for (String to : rule.to()) {
          for (Side out : sides(to)) {
            protocols.forEach(one -> matches.add(new PacketMatch(in, out, one, rule.ports())));
          }
        }
      }
    }
    return matches;
  }

  private Party party(String text) {
    return parties.find(text).orElseThrow();
  }

  private List<Side> sides(String text) {
    Party party = party(text);
    return party.zone().isEmpty()
        ? List.of(new Side("", party.subnet().toString()))
        : links(party.zone().get()).stream().map(link -> new Side(link.nic(), "")).toList();
  }

  private List<Link> links(String zone) {
    return declared.links().stream()
        .filter(
            link ->
                zone.equals(LocalNetwork.INTERNET)
                    ? link.zone().isOutside()
                    : link.zone().name().equals(zone))
        .toList();
  }

  /** The subnets of the home from which something may go out because a rule says so. */
  Set<String> outgoing() {
    Set<String> subnets = new LinkedHashSet<>();
    for (TrafficRule rule : rules) {
      boolean leaves = rule.to().stream().anyMatch(to -> party(to).home().isEmpty());
      if (rule.action() == Action.ALLOW && leaves) {
        rule.from().stream()
            .flatMap(from -> party(from).home().stream())
            .flatMap(zone -> links(zone).stream())
            .flatMap(link -> link.subnets().stream())
            .forEach(subnet -> subnets.add(subnet.toString()));
      }
    }
    return subnets;
  }
}
