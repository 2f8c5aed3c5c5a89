package io.routervm.config;

import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   */
  record ClaimedSubnet(Located<Cidr> at, String whose, boolean foreign, boolean isHome) {
    Cidr subnet() {
      return at.value().subnet();
    }
  }

  /** A port of the WAN address. */
  record ClaimedPort(Located<Integer> at, Protocol protocol, boolean forwarded) {
    @Override
    public String toString() {
      return protocol + "/" + at.value();
    }
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
      subnets.add(new ClaimedSubnet(at, whose, subnet.foreign(), isHome));
    } else if (port != null) {
      Optional<Protocol> protocol = protocol(component, section);
      if (protocol.isPresent()) {
        Located<Integer> at = value.with((Integer) value.value());
        ports.add(new ClaimedPort(at, protocol.get(), port.forwarded()));
      }
    }
  }

  private static Optional<Protocol> protocol(RecordComponent component, Bound<?> section) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.toString().equals(component.getName())) {
        return Optional.of(protocol);
      }
    }
    return section.first(Protocol.class);
  }
}
