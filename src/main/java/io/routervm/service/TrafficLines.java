package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Parties;
import io.routervm.config.Party;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.config.TimeWindow;
import io.routervm.config.TrafficRule;
import io.routervm.config.TrafficRule.Action;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code firewall.rules} as rules of the kernel's, in two chains. {@link #RULES} is asked when a
 * connection begins. {@link #TIMED} is asked for every packet, because what is denied at nine ends
 * at nine: it is empty while no such time is, so that an established connection pays one jump, and
 * nothing where no rule has a time.
 */
final class TrafficLines {
  static final String RULES = "rules";
  static final String TIMED = "timed";

  /** The tag of what holds always. */
  private static final String ALWAYS = "-";

  private final Declarations declared;
  private final Parties parties;
  private final List<TrafficRule> rules;

  /**
   * What iptables matches, in the direction in which the connection began.
   *
   * @param in options that say who sends, {@code out} who is asked
   */
  private record Match(Side in, Side out, Optional<Protocol> protocol, String ports) {
    String original() {
      return in.asSender() + out.asReceiver() + transport("dport");
    }

    /** Of the answers. */
    String reply() {
      return out.asSender() + in.asReceiver() + transport("sport");
    }

    private String transport(String side) {
      if (protocol.isEmpty()) {
        return "";
      }
      String match = "-p " + protocol.get() + " ";
      if (ports.isEmpty()) {
        return match;
      }
      return match
          + (ports.contains(",")
              ? "-m multiport --" + side + "s " + ports + " "
              : "-m " + protocol.get() + " --" + side + " " + ports + " ");
    }
  }

  /** A NIC or a subnet. */
  private record Side(String nic, String subnet) {
    String asSender() {
      return nic.isEmpty() ? "-s " + subnet + " " : "-i " + nic + " ";
    }

    String asReceiver() {
      return nic.isEmpty() ? "-d " + subnet + " " : "-o " + nic + " ";
    }
  }

  TrafficLines(Router router, Declarations declared) {
    this.declared = declared;
    this.parties = Parties.of(router.config());
    this.rules = router.isLive() ? router.config().firewall().rules() : List.of();
  }

  static boolean isTimed(Router router) {
    return router.isLive()
        && router.config().firewall().rules().stream().anyMatch(rule -> rule.when().isPresent());
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** What {@link #RULES} holds whatever the time is. */
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
        own.addAll(beginnings(rule));
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
    String end = rule.action() == Action.ALLOW ? "-j RETURN" : drop(rule);
    List<String> lines = new ArrayList<>();
    for (Match match : matches(rule)) {
      String head = "-A " + TIMED + " ";
      lines.add(head + match.original() + "-m conntrack --ctdir ORIGINAL " + end);
      lines.add(head + match.reply() + "-m conntrack --ctdir REPLY " + end);
    }
    return lines;
  }

  private List<String> beginnings(TrafficRule rule) {
    String end = rule.action() == Action.ALLOW ? "-j ACCEPT" : drop(rule);
    return matches(rule).stream()
        .map(match -> "-A " + RULES + " " + match.original() + end)
        .toList();
  }

  private static String drop(TrafficRule rule) {
    return "-m comment --comment \"refused by rule " + rule.name() + "\" -j DROP";
  }

  private List<Match> matches(TrafficRule rule) {
    List<Match> matches = new ArrayList<>();
    String ports = rule.ports().stream().map(PortRange::matched).collect(Collectors.joining(","));
    List<Optional<Protocol>> protocols =
        rule.protocols().isEmpty()
            ? List.of(Optional.empty())
            : rule.protocols().stream().map(Optional::of).toList();
    for (String from : rule.from()) {
      for (Side in : sides(from)) {
        for (String to : rule.to()) {
          for (Side out : sides(to)) {
            protocols.forEach(one -> matches.add(new Match(in, out, one, ports)));
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
