package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code firewall.rules} reads: sides resolved to NICs, openings and flows to single rules.
 */
final class FirewallRules {
  /**
   * Sources that no host of the Internet or of an ISP LAN can have. Left out on purpose: RFC 1918
   * and 100.64/10, which an ISP box uses for itself, and the documentation networks, which nobody
   * routes anyway.
   */
  private static final List<String> NOBODY =
      List.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4");

  private final Router router;
  private final Declarations declared;

  FirewallRules(Router router, Declarations declared) {
    this.router = router;
    this.declared = declared;
  }

  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("placement", router.placement().toString());
    values.put("outside", nics(Side.WAN));
    values.put("inside", inside());
    values.put("bogons", bogons());
    values.put("managementSources", managementSources());
    values.put("answering", router.isLive() ? nics(Side.WAN) : List.of());
    values.put("openings", openings());
    values.put("flows", flows());
    values.put("forwards", forwards());
    values.put("masquerades", masquerades());
    values.put("clamped", masquerades().stream().map(rule -> rule.get("nic")).distinct().toList());
    if (!forwards().isEmpty()) {
      values.put("home", entry(home()));
      values.put("hairpin", hairpin());
    }
    return values;
  }

  private Link home() {
    return declared.on(Side.LAN).get(0);
  }

  private List<String> nics(Side side) {
    return declared.on(side).stream().map(Link::nic).toList();
  }

  private List<Map<String, Object>> inside() {
    return declared.links().stream()
        .filter(link -> link.subnet().isPresent())
        .map(FirewallRules::entry)
        .toList();
  }

  private static Map<String, Object> entry(Link link) {
    return Map.of("nic", link.nic(), "subnet", link.subnet().orElseThrow().toString());
  }

  /** The home subnet is never a source on the ISP's side, not even while it is not in use yet. */
  private List<String> bogons() {
    Set<String> subnets = new LinkedHashSet<>();
    subnets.add(router.config().lan().address().subnet().toString());
    for (Link link : declared.links()) {
      link.subnet().map(Cidr::toString).ifPresent(subnets::add);
    }
    subnets.addAll(NOBODY);
    return List.copyOf(subnets);
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
      return List.of(Map.of("nic", Network.LAN_NIC));
    }
    List<Map<String, Object>> managementSources = new ArrayList<>();
    managementSources.add(
        Map.of(
            "nic",
            Network.MANAGEMENT_NIC,
            "source",
            router.identity().hypervisorAddress().address().toString()));
    if (router.isLive()) {
      Link home = home();
      managementSources.add(
          Map.of("nic", home.nic(), "source", home.subnet().orElseThrow().toString()));
    }
    return managementSources;
  }

  private List<Map<String, Object>> openings() {
    Map<String, Map<String, Object>> rules = new java.util.LinkedHashMap<>();
    for (Opening opening : declared.openings()) {
      for (String nic : nics(opening.side())) {
        rules.putIfAbsent(
            nic + opening.protocol() + opening.port(),
            Map.of(
                "nic", nic,
                "protocol", opening.protocol().toString(),
                "port", opening.port(),
                "purpose", opening.purpose()));
      }
    }
    return List.copyOf(rules.values());
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

  private List<Map<String, Object>> forwards() {
    if (!router.isLive()) {
      return List.of();
    }
    return router.config().firewall().forwards().stream()
        .map(
            forward ->
                Map.<String, Object>of(
                    "name", forward.name(),
                    "protocol", protocol(forward.protocol()),
                    "port", forward.port(),
                    "to", forward.to().toString(),
                    "toPort", forward.toPort()))
        .toList();
  }

  private static String protocol(Protocol protocol) {
    return protocol.toString();
  }

  /** From where the WAN address is used to reach a server at home. */
  private List<String> hairpin() {
    List<String> nics = new ArrayList<>(nics(Side.LAN));
    nics.addAll(nics(Side.TUNNEL));
    return nics;
  }

  /** Every side that may go out to the ISP's side is hidden behind the WAN address there. */
  private List<Map<String, Object>> masquerades() {
    Set<Map<String, Object>> rules = new LinkedHashSet<>();
    for (Flow flow : declared.flows()) {
      if (flow.to() != Side.WAN) {
        continue;
      }
      for (Link from : declared.on(flow.from())) {
        for (String nic : nics(Side.WAN)) {
          rules.add(Map.of("subnet", from.subnet().orElseThrow().toString(), "nic", nic));
        }
      }
    }
    return List.copyOf(rules);
  }
}
