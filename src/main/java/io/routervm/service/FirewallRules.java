package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Forward;
import io.routervm.config.Identity;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.PortRange;
import io.routervm.config.RouterConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code firewall.rules} reads: zones resolved to NICs, openings and flows to single rules.
 */
final class FirewallRules {
  /**
   * Sources that no host of the Internet or of an ISP LAN can have. Left out on purpose: RFC 1918
   * and 100.64/10, which an ISP box uses for itself, and the documentation networks, which nobody
   * routes anyway.
   */
  private static final List<String> NOBODY =
      List.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4");

  /** What an ISP box has for its LAN. Without a lease nobody knows which of them it is. */
  private static final List<String> PERHAPS_ISP_LAN =
      List.of("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16");

  private final Router router;
  private final Declarations declared;
  private final ZonePairs pairs;
  private final TrafficLines lines;

  FirewallRules(Router router, Declarations declared) {
    this.router = router;
    this.declared = declared;
    this.pairs = new ZonePairs(router, declared);
    this.lines = new TrafficLines(router, declared);
  }

  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("placement", router.placement().toString());
    values.put("outside", outside());
    values.put("carriers", nics(Zone.CARRIER));
    values.put("clients", clients());
    values.put("side", router.isLive() ? "Internet" : "ISP LAN");
    values.put("inside", inside());
    values.put("closed", IspLan.isKept(router) ? PERHAPS_ISP_LAN : List.of());
    values.put("beside", beside());
    values.put("unrouted", unrouted());
    values.put("managementSources", managementSources());
    values.put("answering", router.isLive() ? outside() : List.of());
    values.put("confined", pairs.confined());
    values.put("entries", pairs.entries());
    values.put("concealed", pairs.concealed());
    values.put("refused", pairs.refused());
    values.put("openings", openings());
    values.put("kept", kept());
    values.put("flows", flows());
    values.put("ruled", !lines.isEmpty());
    values.put("timed", TrafficLines.isTimed(router));
    values.put("rules", lines.always());
    values.put("targets", router.networks().stream().map(this::target).toList());
    values.put("masquerades", masquerades());
    values.put("extras", extras());
    values.put("narrow", narrow());
    values.putAll(ofBackend());
    List<Object> clamped = masquerades().stream().map(rule -> rule.get("nic")).distinct().toList();
    values.put("clamped", clamped);
    values.put("narrowed", router.config().wan().isNarrow() ? clamped : List.of());
    return values;
  }

  /** What one template alone reads. */
  private Map<String, Object> ofBackend() {
    return switch (router.config().firewall().backend()) {
      case IPTABLES ->
          Map.of(
              "several",
              router.networks().size() > 1,
              "ownSubnets",
              ownSubnets(),
              "nobody",
              NOBODY);
      case NFTABLES -> {
        List<String> bogus = Stream.concat(ownSubnets().stream(), NOBODY.stream()).toList();
        yield Map.of(
            "offered",
            FlowTable.isOffered(router)
                ? FlowTable.links(router, declared).stream().map(Link::nic).toList()
                : List.of(),
            "bogus",
            distinct(bogus),
            "doubtful",
            distinct(Stream.concat(bogus.stream(), PERHAPS_ISP_LAN.stream()).toList()));
      }
    };
  }

  /** Without those that others of them contain, for a set whose members may not overlap. */
  private static List<String> distinct(List<String> subnets) {
    List<Cidr> all = subnets.stream().distinct().map(Cidr::of).toList();
    return all.stream()
        .filter(
            one ->
                all.stream()
                    .noneMatch(
                        other ->
                            !other.equals(one)
                                && other.prefix() <= one.prefix()
                                && other.contains(one.network())))
        .map(Cidr::toString)
        .toList();
  }

  /** By the chain of iptables; staged nobody is let in, whatever they say. */
  private Map<String, List<String>> extras() {
    Map<String, List<String>> extras = new HashMap<>();
    if (router.isLive()) {
      router.extras().rules().forEach((chain, rules) -> extras.put(chain.name(), rules));
    }
    return extras;
  }

  private List<String> outside() {
    return declared.links().stream()
        .filter(link -> link.zone().isOutside())
        .map(Link::nic)
        .toList();
  }

  private List<String> clients() {
    return declared.links().stream()
        .filter(link -> link.zone().isOutside() && link.leased())
        .map(Link::nic)
        .toList();
  }

  private List<String> nics(Zone zone) {
    return declared.on(zone).stream().map(Link::nic).toList();
  }

  private List<Link> inside() {
    return declared.links().stream().filter(link -> link.subnet().isPresent()).toList();
  }

  /** Our subnets are never sources on the ISP's side, not even while they are not in use yet. */
  private List<String> ownSubnets() {
    Set<String> subnets = new LinkedHashSet<>();
    router.networks().forEach(network -> subnets.add(network.subnet().toString()));
    inside().stream()
        .flatMap(link -> link.subnet().stream())
        .forEach(subnet -> subnets.add(subnet.toString()));
    router.config().routes().forEach(route -> subnets.add(route.to().toString()));
    return List.copyOf(subnets);
  }

  /** Where the home has one subnet alone, nobody there sends to it by us. */
  private List<String> unrouted() {
    int subnets =
        declared.links().stream()
            .filter(link -> link.zone().hasNames())
            .mapToInt(link -> link.subnets().size())
            .sum();
    return router.isLive() && subnets > 1 ? ownSubnets() : List.of();
  }

  /** The subnets that reach each other by us in one direction only, by one NIC. */
  private List<Map<String, Object>> beside() {
    List<Map<String, Object>> pairs = new ArrayList<>();
    for (Link link : inside()) {
      for (Cidr from : link.subnets()) {
        for (Cidr to : link.subnets()) {
          if (!from.equals(to) && !link.behind().isEmpty()) {
            pairs.add(Map.of("nic", link.nic(), "from", from.toString(), "to", to.toString()));
          }
        }
      }
    }
    return pairs;
  }

  /**
   * Those who must not be locked out, whatever {@code firewall.lan} says: the hypervisor, and the
   * LAN. Staged, lan0 faces the ISP box, so only {@code management: lan} lets anyone in there.
   */
  private List<Map<String, Object>> managementSources() {
    RouterConfig config = router.config();
    if (!config.firewall().lockoutProtection()) {
      return List.of();
    }
    if (config.management() == RouterConfig.Management.LAN) {
      return List.of(Map.of("nic", router.home().nic()));
    }
    List<Map<String, Object>> managementSources = new ArrayList<>();
    String hypervisor = router.identity().hypervisorAddress().address().toString();
    managementSources.add(Map.of("nic", Identity.MANAGEMENT_NIC, "source", hypervisor));
    if (router.isLive()) {
      managementSources.add(ownersAtHome());
    }
    return managementSources;
  }

  /** Where the home does not reach everything, at the router's address in it alone. */
  private Map<String, Object> ownersAtHome() {
    LocalNetwork home = router.home();
    Map<String, Object> source = new HashMap<>();
    source.put("nic", home.nic());
    source.put("source", home.subnet().toString());
    if (pairs.isConfined(Zone.of(home))) {
      source.put("destination", home.address().address().toString());
    }
    return source;
  }

  private List<Map<String, Object>> openings() {
    Map<String, Map<String, Object>> rules = new LinkedHashMap<>();
    for (Opening opening : declared.openings()) {
      for (String nic : nics(opening.zone())) {
        rules.putIfAbsent(
            nic + opening.protocol() + opening.port() + opening.group(),
            Map.of("nic", nic, "port", opening));
      }
    }
    return List.copyOf(rules.values());
  }

  /** The NICs by which nothing goes to a multicast group that is open elsewhere. */
  private List<Map<String, Object>> kept() {
    Map<Ipv4, Set<Zone>> groups = new LinkedHashMap<>();
    for (Opening opening : declared.openings()) {
      opening
          .group()
          .ifPresent(
              group -> groups.computeIfAbsent(group, any -> new HashSet<>()).add(opening.zone()));
    }
    List<Map<String, Object>> rules = new ArrayList<>();
    groups.forEach(
        (group, zones) ->
            declared.links().stream()
                .filter(link -> !zones.contains(link.zone()))
                .forEach(link -> rules.add(Map.of("nic", link.nic(), "group", group.toString()))));
    return rules;
  }

  /** Of the openings, those whose lines may carry less than their NIC. */
  private List<Map<String, Object>> narrow() {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Opening opening : declared.openings()) {
      for (String nic : nics(opening.zone())) {
        opening
            .segment()
            .ifPresent(
                bytes -> rules.add(Map.of("nic", nic, "port", opening.port(), "bytes", bytes)));
      }
    }
    return rules;
  }

  private List<Map<String, Object>> flows() {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Flow flow : declared.flows()) {
      for (String in : nics(flow.from())) {
        for (String out : nics(flow.to())) {
          rules.add(Map.of("in", in, "out", out, "purpose", flow.purpose()));
        }
      }
    }
    return rules;
  }

  /**
   * What is forwarded to the hosts of a network, and from where inside the WAN address leads there:
   * from itself, and from every zone that may reach it.
   */
  private Map<String, Object> target(LocalNetwork network) {
    Zone zone = Zone.of(network);
    Set<String> hairpin = new LinkedHashSet<>(nics(zone));
    declared.flows().stream()
        .filter(flow -> flow.to().equals(zone))
        .forEach(flow -> hairpin.addAll(nics(flow.from())));
    return Map.of(
        "chain",
        network.equals(router.home()) ? "forwards" : "forwards-" + network.name(),
        "network",
        network,
        // The router's addresses there are no WAN address.
        "others",
        router.networks().stream().filter(other -> !other.equals(network)).toList(),
        "served",
        served(network, hairpin),
        "hairpin",
        hairpin,
        "forwards",
        router.isLive() ? forwards(network, List.copyOf(hairpin)) : List.of(),
        "passed",
        router.isLive() ? ForwardedPorts.of(forwardsTo(network).toList()) : List.of());
  }

  /**
   * What is forwarded to the network and served by the router itself beside the networks: the VPN's
   * clients ask it for names at its address in the tunnel, which is no WAN address either.
   */
  private List<Map<String, Object>> served(LocalNetwork network, Set<String> hairpin) {
    List<Cidr> networks = router.networks().stream().map(LocalNetwork::subnet).toList();
    Set<Map<String, Object>> ports = new LinkedHashSet<>();
    for (Link link : inside()) {
      Cidr subnet = link.subnet().orElseThrow();
      if (!hairpin.contains(link.nic()) || networks.contains(subnet)) {
        continue;
      }
      declared.openings().stream()
          .filter(opening -> opening.zone().equals(link.zone()))
          .filter(opening -> forwardsTo(network).anyMatch(one -> takes(one, opening)))
          .map(one -> Map.<String, Object>of("subnet", subnet, "opening", one))
          .forEach(ports::add);
    }
    return List.copyOf(ports);
  }

  private static boolean takes(Forward forward, Opening opening) {
    return forward.protocols().contains(opening.protocol())
        && forward.outer().overlaps(PortRange.of(opening.port()));
  }

  private Stream<Forward> forwardsTo(LocalNetwork network) {
    return router.config().firewall().forwards().stream()
        .filter(forward -> network.subnet().contains(forward.to()));
  }

  private List<Map<String, Object>> forwards(LocalNetwork network, List<String> hairpin) {
    return forwardsTo(network)
        .map(forward -> new ForwardLines(forward, outside(), hairpin).values())
        .toList();
  }

  /** Every zone that may go out is hidden behind the WAN address there. */
  private List<Map<String, Object>> masquerades() {
    Set<Map<String, Object>> rules = new LinkedHashSet<>();
    for (Flow flow : declared.flows()) {
      if (!flow.to().isOutside()) {
        continue;
      }
      for (Link from : declared.on(flow.from())) {
        for (String nic : nics(flow.to())) {
          from.subnets()
              .forEach(subnet -> rules.add(Map.of("subnet", subnet.toString(), "nic", nic)));
        }
      }
    }
    for (String subnet : lines.outgoing()) {
      outside().forEach(nic -> rules.add(Map.of("subnet", subnet, "nic", nic)));
    }
    return List.copyOf(rules);
  }
}
