package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the sections of a router.yaml claim, whichever they are: found by their components' {@link
 * Subnet}, {@link Port} and type {@link Secret}, in the order of the records.
 */
record Claims(List<ClaimedSubnet> subnets, List<ClaimedPort> ports, List<Located<Secret>> secrets) {
  /**
   * A subnet.
   *
   * @param whose for messages: {@code the VPN's}
   * @param foreign whether somebody else chose it
   * @param isHome whether the key names the router's own address in it, as it does for a network
   * @param isRouted whether it is behind a host of a network
   */
  record ClaimedSubnet(
      Located<Cidr> at, String whose, boolean foreign, boolean isHome, boolean isRouted) {
    Cidr subnet() {
      return at.value().subnet();
    }
  }

  /** A port of the WAN address, or a range of them. */
  record ClaimedPort(
      Located<PortRange> at, Protocol protocol, boolean forwarded, Bound<?> section) {
    boolean collidesWith(ClaimedPort other) {
      return protocol == other.protocol
          && at.value().overlaps(other.at.value())
          && !section.path().equals(other.section.path());
    }
  }

  /** What is behind a host keeps clear of all that the router has itself, wherever that stands. */
  static List<ClaimedSubnet> routesLast(List<ClaimedSubnet> claims) {
    return claims.stream().sorted(Comparator.comparing(ClaimedSubnet::isRouted)).toList();
  }

  static Claims of(RouterConfig config) {
    return of(ConfigSchema.ROOT.bind(config, ""));
  }

  static Claims of(Bound<RouterConfig> root) {
    Claims claims = new Claims(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    root.visit(claims::collect);
    return claims;
  }

  private void collect(RecordComponent component, Located<?> value, Bound<?> section) {
    Subnet subnet = component.getAnnotation(Subnet.class);
    Port port = component.getAnnotation(Port.class);
    if (value.value() instanceof Secret secret) {
      secrets.add(value.with(secret));
    } else if (subnet != null) {
      Located<Cidr> at = value.with((Cidr) value.value());
      boolean isHome =
          !subnet.foreign() && component.getAnnotation(Is.class).value() == Kind.INTERFACE;
      String whose = subnet.value().formatted(section.text("name").orElse(""));
      boolean isRouted = component.getDeclaringRecord() == StaticRoute.class;
      subnets.add(new ClaimedSubnet(at, whose, subnet.foreign(), isHome, isRouted));
    } else if (port != null) {
      PortRange range =
          value.value() instanceof Integer one ? PortRange.of(one) : (PortRange) value.value();
      for (Protocol protocol : protocols(component, section)) {
        ports.add(new ClaimedPort(value.with(range), protocol, port.forwarded(), section));
      }
    }
  }

  private static List<Protocol> protocols(RecordComponent component, Bound<?> section) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.toString().equals(component.getName())) {
        return List.of(protocol);
      }
    }
    return section.all(Protocol.class);
  }
}
