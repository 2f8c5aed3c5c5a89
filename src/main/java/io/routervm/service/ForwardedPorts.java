package io.routervm.service;

import io.routervm.config.Forward;
import io.routervm.config.Ipv4;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the forwards to a network lead: the ports of each host, as members of one set of nft's. Two
 * forwards may lead to the same ports, and a set has no members that overlap.
 *
 * <p>Addresses and ports are not in one set: one of both with ranges is filled a moment after the
 * rules that ask it are in force.
 */
final class ForwardedPorts {
  private ForwardedPorts() {}

  /** A protocol, the address of a host, and ports: {@code 443}, {@code 6000-6010}. */
  static List<Map<String, Object>> of(List<Forward> forwards) {
    List<Map<String, Object>> sets = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      Map<Ipv4, List<PortRange>> ports = new LinkedHashMap<>();
      forwards.stream()
          .filter(forward -> forward.protocols().contains(protocol))
          .forEach(
              forward ->
                  ports
                      .computeIfAbsent(forward.to(), none -> new ArrayList<>())
                      .add(forward.inner()));
      ports.forEach(
          (to, ranges) ->
              sets.add(
                  Map.of(
                      "protocol",
                      protocol.toString(),
                      "to",
                      to.toString(),
                      "ports",
                      joined(ranges).stream().map(PortRange::toString).toList())));
    }
    return sets;
  }

  private static List<PortRange> joined(List<PortRange> ranges) {
    List<PortRange> joined = new ArrayList<>();
    for (PortRange range :
        ranges.stream().sorted(Comparator.comparingInt(PortRange::first)).toList()) {
      PortRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && range.first() <= last.last() + 1) {
        joined.set(
            joined.size() - 1, new PortRange(last.first(), Math.max(last.last(), range.last())));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }
}
