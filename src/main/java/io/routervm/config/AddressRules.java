package io.routervm.config;

import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between the addresses of router.yaml. */
final class AddressRules {
  private static final List<Cidr> PRIVATE =
      List.of(Cidr.of("10.0.0.0/8"), Cidr.of("172.16.0.0/12"), Cidr.of("192.168.0.0/16"));
  private static final Cidr LOOPBACK = Cidr.of("127.0.0.0/8");
  private static final Cidr THIS_NETWORK = Cidr.of("0.0.0.0/8");
  private static final Cidr MULTICAST_AND_RESERVED = Cidr.of("224.0.0.0/3");
  private static final int SHORTEST_PREFIX = 8;
  private static final int LONGEST_PREFIX = 29;

  private final Values root;
  private final ProblemLog log;
  private final Optional<Located<Cidr>> lan;

  private AddressRules(Values root, ProblemLog log) {
    this.root = root;
    this.log = log;
    this.lan = root.find(RouterKeys.LAN, NetworkKeys.Lan.ADDRESS).filter(this::isSensible);
  }

  static void check(Values root, ProblemLog log) {
    AddressRules rules = new AddressRules(root, log);
    rules.checkOverlaps();
    rules.checkHosts();
    rules.checkUpstream();
    rules.lan.ifPresent(
        address -> {
          DhcpRange.find(root, address.value(), log)
              .ifPresent(range -> range.check(address.value(), log));
          rules.checkForwards(address.value());
        });
  }

  /** Whether the LAN's address can be one; other rules take it into account only then. */
  private boolean isSensible(Located<Cidr> address) {
    Cidr lanAddress = address.value();
    if (lanAddress.prefix() < SHORTEST_PREFIX || lanAddress.prefix() > LONGEST_PREFIX) {
      log.refuse(
          address,
          "has the prefix length " + lanAddress.prefix(),
          "Choose one from /8 to /29; a home network is a /24.");
      return false;
    }
    if (!isPrivate(lanAddress)) {
      log.refuse(
          address,
          "is not wholly inside a private range",
          "Choose a subnet in 192.168.0.0/16, 172.16.0.0/12 or 10.0.0.0/8.");
      return false;
    }
    return isHostOf(address, lanAddress.address(), lanAddress);
  }

  private static boolean isPrivate(Cidr subnet) {
    return PRIVATE.stream()
        .anyMatch(range -> range.prefix() <= subnet.prefix() && range.contains(subnet.network()));
  }

  private boolean isHostOf(Located<?> at, Ipv4 address, Cidr subnet) {
    String role =
        address.equals(subnet.network())
            ? "network"
            : address.equals(subnet.broadcast()) ? "broadcast" : "";
    if (role.isEmpty()) {
      return true;
    }
    log.refuse(
        at,
        "is the " + role + " address of " + subnet.subnet(),
        "Use an address from " + span(subnet) + ".");
    return false;
  }

  static String span(Cidr subnet) {
    return subnet.network().plus(1) + " to " + subnet.broadcast().plus(-1);
  }

  private void checkOverlaps() {
    Optional<Located<Cidr>> wan = root.find(RouterKeys.WAN, NetworkKeys.Wan.SUBNET);
    Optional<Located<Cidr>> vpn = vpn();
    lan.ifPresent(
        home -> {
          vpn.ifPresent(subnet -> refuseOverlap(subnet, home.value().subnet(), "the LAN's"));
          wan.ifPresent(
              subnet -> refuseOverlap(home, subnet.value(), "the ISP LAN's (wan.subnet)"));
        });
    vpn.ifPresent(
        subnet ->
            wan.ifPresent(isp -> refuseOverlap(subnet, isp.value(), "the ISP LAN's (wan.subnet)")));
    Optional<Cidr> management = management();
    management.ifPresent(
        subnet -> wan.ifPresent(isp -> refuseOverlap(isp, subnet, "the management network's")));
  }

  private Optional<Located<Cidr>> vpn() {
    Optional<Located<Cidr>> vpn = root.find(RouterKeys.VPN, ServiceKeys.Vpn.SUBNET);
    return vpn.filter(
        subnet -> {
          boolean sized =
              subnet.value().prefix() >= SHORTEST_PREFIX
                  && subnet.value().prefix() <= LONGEST_PREFIX;
          if (!sized || !isPrivate(subnet.value())) {
            log.refuse(
                subnet, "is no private subnet from /8 to /29", "Choose one such as 10.8.0.0/24.");
            return false;
          }
          return true;
        });
  }

  private Optional<Cidr> management() {
    return root.value(RouterKeys.MANAGEMENT)
        .filter(Management.ISOLATED::equals)
        .flatMap(isolated -> root.value(RouterKeys.NAME))
        .map(name -> new Identity(name).routerAddress().subnet());
  }

  private void refuseOverlap(Located<Cidr> subnet, Cidr other, String whose) {
    if (subnet.value().overlaps(other)) {
      log.refuse(
          subnet,
          "overlaps " + whose + " subnet " + other,
          "Choose another subnet for one of the two.");
    }
  }

  private void checkHosts() {
    Map<Ipv4, Located<?>> addresses = new HashMap<>();
    Map<MacAddress, Located<?>> macs = new HashMap<>();
    ownMacs(macs);
    for (Located<Values> host : root.value(RouterKeys.HOSTS).orElse(List.of())) {
      host.value().find(NetworkKeys.Host.IP).ifPresent(ip -> checkHost(ip, addresses));
      host.value()
          .find(NetworkKeys.Host.MAC)
          .ifPresent(mac -> refuseSecond(mac, mac.value(), macs));
    }
  }

  private void ownMacs(Map<MacAddress, Located<?>> macs) {
    root.find(RouterKeys.WAN, NetworkKeys.Wan.MAC).ifPresent(mac -> macs.put(mac.value(), mac));
    root.find(RouterKeys.NAME)
        .ifPresent(
            name -> {
              Identity identity = new Identity(name.value());
              List.of(identity.lan(), identity.management())
                  .forEach(mac -> refuseSecond(name, mac, macs));
            });
  }

  private void checkHost(Located<Ipv4> ip, Map<Ipv4, Located<?>> addresses) {
    refuseSecond(ip, ip.value(), addresses);
    if (lan.isEmpty()) {
      return;
    }
    Cidr home = lan.get().value();
    if (!isInside(ip, home) || !isHostOf(ip, ip.value(), home)) {
      return;
    }
    if (ip.value().equals(home.address())) {
      log.refuse(ip, "is the router's own address", "Give the host another one.");
    }
  }

  private <T> void refuseSecond(Located<?> at, T value, Map<T, Located<?>> seen) {
    Located<?> first = seen.putIfAbsent(value, at);
    if (first != null) {
      log.refuse(
          at,
          "is used twice, first by " + first.path() + " at " + first.position(),
          "Give each device its own.");
    }
  }

  private boolean isInside(Located<?> at, Ipv4 address, Cidr subnet) {
    if (subnet.contains(address)) {
      return true;
    }
    log.refuse(at, "is outside " + subnet.subnet(), "Use an address from " + span(subnet) + ".");
    return false;
  }

  private boolean isInside(Located<Ipv4> at, Cidr subnet) {
    return isInside(at, at.value(), subnet);
  }

  private void checkUpstream() {
    List<Located<Ipv4>> servers =
        root.find(RouterKeys.DNS, NetworkKeys.Dns.UPSTREAM).map(Located::value).orElse(List.of());
    Optional<Cidr> isp = root.find(RouterKeys.WAN, NetworkKeys.Wan.SUBNET).map(Located::value);
    for (Located<Ipv4> server : servers) {
      Ipv4 address = server.value();
      if (lan.isPresent() && lan.get().value().contains(address)) {
        log.refuse(
            server,
            "is inside the LAN " + lan.get().value().subnet(),
            "Name a server on the Internet; the router itself answers the LAN.");
      } else if (isp.isPresent() && isp.get().contains(address)) {
        log.refuse(server, "is the ISP's (wan.subnet " + isp.get() + ")", "Name a public server.");
      } else if (LOOPBACK.contains(address)
          || THIS_NETWORK.contains(address)
          || MULTICAST_AND_RESERVED.contains(address)) {
        log.refuse(server, "is no server's address", "Name a server such as 8.8.8.8.");
      }
    }
  }

  private void checkForwards(Cidr home) {
    for (Located<Values> forward :
        root.find(RouterKeys.FIREWALL, ServiceKeys.Firewall.FORWARDS)
            .map(Located::value)
            .orElse(List.of())) {
      forward.value().find(ServiceKeys.Forward.TO).ifPresent(to -> checkTarget(to, home));
    }
  }

  private void checkTarget(Located<Endpoint> to, Cidr home) {
    Ipv4 target = to.value().address();
    if (!isInside(to, target, home) || !isHostOf(to, target, home)) {
      return;
    }
    if (target.equals(home.address())) {
      log.refuse(
          to,
          "is the router itself",
          "Open the router's own ports under firewall.wan, or name a host in the LAN.");
    }
  }
}
