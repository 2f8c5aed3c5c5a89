package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.List;
import java.util.Optional;

/** The leased addresses: those of router.yaml, or the 100th to the 200th of the network. */
record DhcpRange(Located<Ipv4> first, Located<Ipv4> last) {
  private static final int DEFAULT_FIRST = 100;
  private static final int DEFAULT_LAST = 200;
  private static final int DEFAULT_LONGEST_PREFIX = 24;

  /**
   * Empty when there is none; why is in {@code log} then.
   *
   * @param home the router's address in the network, when its subnet is known
   */
  static Optional<DhcpRange> find(Bound<Dhcp> dhcp, Optional<Cidr> home, ProblemLog log) {
    List<Located<Ipv4>> ends = dhcp.each(Dhcp::range);
    if (!ends.isEmpty()) {
      return Optional.of(new DhcpRange(ends.get(0), ends.get(1)));
    }
    if (!dhcp.has(Dhcp::lease) || dhcp.isWritten(Dhcp::range) || home.isEmpty()) {
      return Optional.empty();
    }
    Cidr lan = home.get();
    if (lan.prefix() > DEFAULT_LONGEST_PREFIX) {
      log.add(
          dhcp.position(),
          dhcp.path(Dhcp::range),
          lan.subnet() + " is too small for the default range",
          "Add " + dhcp.path(Dhcp::range) + " with addresses from " + AddressRules.span(lan) + ".");
      return Optional.empty();
    }
    return Optional.of(
        new DhcpRange(
            end(dhcp, lan.network().plus(DEFAULT_FIRST)),
            end(dhcp, lan.network().plus(DEFAULT_LAST))));
  }

  private static Located<Ipv4> end(Bound<Dhcp> dhcp, Ipv4 address) {
    return new Located<>(address, dhcp.position(), dhcp.path(Dhcp::range), address.toString());
  }

  /** As the record holds it. */
  List<Ipv4> addresses() {
    return List.of(first.value(), last.value());
  }

  /**
   * Refuses what does not fit.
   *
   * @param hosts the addresses of all hosts
   * @param home as in {@link #find}
   */
  void check(List<Located<Ipv4>> hosts, Optional<Cidr> home, ProblemLog log) {
    // Both ends are looked at, so that both are reported.
    boolean firstFits = isIn(home, first, log);
    boolean lastFits = isIn(home, last, log);
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
    Optional<Ipv4> router = home.map(Cidr::address);
    if (router.isPresent() && covers(router.get())) {
      log.refuse(
          first,
          "to " + last.value() + " covers the router's own address " + router.get(),
          "End the range before it, or begin it after it.");
    }
    for (Located<Ipv4> address : hosts) {
      if (covers(address.value()) && !Optional.of(address.value()).equals(router)) {
        log.refuse(
            address,
            "is inside the DHCP range " + first.value() + " to " + last.value(),
            "Give the host an address outside " + key() + ", or make the range smaller.");
      }
    }
  }

  /** {@code dhcp.range}, whichever end of it was written. */
  private String key() {
    return first.path().replaceFirst("\\[0]$", "");
  }

  private static boolean isIn(Optional<Cidr> home, Located<Ipv4> end, ProblemLog log) {
    if (home.isEmpty()) {
      return true;
    }
    Cidr lan = home.get();
    String remedy = "Use addresses from " + AddressRules.span(lan) + ".";
    if (!lan.contains(end.value())) {
      log.refuse(end, "is outside " + lan.subnet(), remedy);
      return false;
    }
    boolean edge = end.value().equals(lan.network()) || end.value().equals(lan.broadcast());
    if (edge) {
      log.refuse(end, "is the network or broadcast address of " + lan.subnet(), remedy);
    }
    return !edge;
  }

  private boolean covers(Ipv4 address) {
    return first.value().compareTo(address) <= 0 && address.compareTo(last.value()) <= 0;
  }
}
