package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.util.List;
import java.util.Optional;

/** The leased addresses: those of router.yaml, or the 100th to the 200th of the LAN. */
record DhcpRange(Located<Ipv4> first, Located<Ipv4> last, List<Located<Ipv4>> reserved) {
  private static final int DEFAULT_FIRST = 100;
  private static final int DEFAULT_LAST = 200;
  private static final int DEFAULT_LONGEST_PREFIX = 24;

  /** Empty when there is none; why is in {@code log} then. */
  static Optional<DhcpRange> find(Values root, Cidr lan, ProblemLog log) {
    Optional<Located<Values>> dhcp = root.find(RouterKeys.DHCP);
    if (dhcp.isEmpty()) {
      return Optional.empty();
    }
    List<Located<Ipv4>> reserved =
        root.value(RouterKeys.HOSTS).orElse(List.of()).stream()
            .flatMap(host -> host.value().find(NetworkKeys.Host.IP).stream())
            .toList();
    Optional<Located<List<Located<Ipv4>>>> range = dhcp.get().value().find(NetworkKeys.Dhcp.RANGE);
    if (range.isPresent()) {
      List<Located<Ipv4>> ends = range.get().value();
      return Optional.of(new DhcpRange(ends.get(0), ends.get(1), reserved));
    }
    if (dhcp.get().value().isWritten(NetworkKeys.Dhcp.RANGE)) {
      return Optional.empty();
    }
    if (lan.prefix() > DEFAULT_LONGEST_PREFIX) {
      log.add(
          dhcp.get().position(),
          "dhcp.range",
          "",
          lan.subnet() + " is too small for the default range",
          "Add dhcp.range with addresses from " + AddressRules.span(lan) + ".");
      return Optional.empty();
    }
    return Optional.of(
        new DhcpRange(
            end(dhcp.get(), lan.network().plus(DEFAULT_FIRST)),
            end(dhcp.get(), lan.network().plus(DEFAULT_LAST)),
            reserved));
  }

  private static Located<Ipv4> end(Located<Values> dhcp, Ipv4 address) {
    return new Located<>(address, dhcp.position(), "dhcp.range", address.toString());
  }

  void check(Cidr lan, ProblemLog log) {
    // Both ends are looked at, so that both are reported.
    boolean firstFits = isIn(lan, first, log);
    boolean lastFits = isIn(lan, last, log);
    if (!firstFits || !lastFits) {
      return;
    }
    if (first.value().compareTo(last.value()) > 0) {
      log.refuse(
          first,
          "comes after " + last.value(),
          "Write the lower address first: [" + last.value() + ", " + first.value() + "].");
      return;
    }
    if (covers(lan.address())) {
      log.refuse(
          first,
          "to " + last.value() + " covers the router's own address " + lan.address(),
          "End the range before it, or begin it after it.");
    }
    for (Located<Ipv4> host : reserved) {
      if (covers(host.value()) && !host.value().equals(lan.address())) {
        log.refuse(
            host,
            "is inside the DHCP range " + first.value() + " to " + last.value(),
            "Give the host an address outside dhcp.range, or make the range smaller.");
      }
    }
  }

  private static boolean isIn(Cidr lan, Located<Ipv4> end, ProblemLog log) {
    if (!lan.contains(end.value())) {
      log.refuse(
          end, "is outside " + lan.subnet(), "Use addresses from " + AddressRules.span(lan) + ".");
      return false;
    }
    boolean edge = end.value().equals(lan.network()) || end.value().equals(lan.broadcast());
    if (edge) {
      log.refuse(
          end,
          "is the network or broadcast address of " + lan.subnet(),
          "Use addresses from " + AddressRules.span(lan) + ".");
    }
    return !edge;
  }

  private boolean covers(Ipv4 address) {
    return first.value().compareTo(address) <= 0 && address.compareTo(last.value()) <= 0;
  }
}
