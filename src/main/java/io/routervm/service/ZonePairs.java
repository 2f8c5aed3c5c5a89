package io.routervm.service;

import io.routervm.config.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which zone of the home reaches which, beside what {@link FirewallRules} lets through. A router of
 * one network that reaches everything needs none of it: all that it refuses is refused to the one
 * zone that there is.
 */
final class ZonePairs {
  private final Router router;
  private final Declarations declared;

  ZonePairs(Router router, Declarations declared) {
    this.router = router;
    this.declared = declared;
  }

  /**
   * Of each NIC whose zone reaches less than everything, the subnets whose addresses of the router
   * it reaches: the kernel answers for each of them on every NIC.
   */
  List<Map<String, Object>> confined() {
    return inside().stream().filter(this::isConfined).map(this::addresses).toList();
  }

  private Map<String, Object> addresses(Link link) {
    List<String> subnets =
        inside().stream()
            .filter(other -> other.equals(link) || reaches(link.zone(), other.zone()))
            .flatMap(other -> other.subnet().stream())
            .map(Cidr::toString)
            .toList();
    return Map.of("nic", link.nic(), "zone", link.zone().name(), "subnets", subnets);
  }

  /** A tunnel's clients reach the Internet by their own way as well. */
  private boolean isConfined(Link link) {
    Zone zone = link.zone();
    if (!router.networks().stream()
        .map(Zone::of)
        .allMatch(to -> to.equals(zone) || reaches(zone, to))) {
      return true;
    }
    return zone.kind() == Zone.Kind.NETWORK
        && declared.links().stream()
            .map(Link::zone)
            .filter(to -> to.isOutside() || to.kind() == Zone.Kind.TUNNEL)
            .anyMatch(to -> !reaches(zone, to));
  }

  /** The NICs whose refused packets are counted each for itself, where there are several. */
  List<Map<String, Object>> entries() {
    return isOne()
        ? List.of()
        : inside().stream()
            .map(link -> Map.<String, Object>of("nic", link.nic(), "zone", link.zone().name()))
            .toList();
  }

  /**
   * Of each NIC that faces the outside, the subnets whose addresses of the router it is not shown.
   */
  List<Map<String, Object>> concealed() {
    if (isOne()) {
      return List.of();
    }
    List<Map<String, Object>> concealed = new ArrayList<>();
    for (Link outside : declared.links()) {
      for (Link link : declared.links()) {
        if (outside.zone().isOutside() && link.subnet().isPresent() && !link.zone().isOutside()) {
          concealed.add(
              Map.of("nic", outside.nic(), "subnet", link.subnet().orElseThrow().toString()));
        }
      }
    }
    return concealed;
  }

  /** Whether it reaches less than everything. */
  boolean isConfined(Zone zone) {
    return inside().stream().anyMatch(link -> link.zone().equals(zone) && isConfined(link));
  }

  /** The pairs of NICs between which nothing may begin. */
  List<Map<String, Object>> refused() {
    if (isOne()) {
      return List.of();
    }
    List<Map<String, Object>> pairs = new ArrayList<>();
    for (Link from : inside()) {
      for (Link to : declared.links()) {
        if (!from.equals(to) && !reaches(from.zone(), to.zone())) {
          pairs.add(
              Map.of(
                  "in", from.nic(),
                  "out", to.nic(),
                  "from", from.zone().name(),
                  "to", to.zone().name()));
        }
      }
    }
    return pairs;
  }

  private boolean isOne() {
    return router.networks().size() == 1 && confined().isEmpty();
  }

  private boolean reaches(Zone from, Zone to) {
    return declared.flows().stream()
        .anyMatch(flow -> flow.from().equals(from) && flow.to().equals(to));
  }

  /** Zones of the home: whoever manages the router is let in by rules of their own. */
  private List<Link> inside() {
    return declared.links().stream().filter(link -> link.zone().hasNames()).toList();
  }
}
