package io.routervm.config;

import io.routervm.config.Claims.ClaimedSubnet;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Lan;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold between the addresses of router.yaml. A rule is left out only when what it looks
 * at is not there: those that need the home's subnet, when that subnet was refused.
 */
final class AddressRules {
  static final List<Cidr> NO_SERVERS =
      List.of(Cidr.of("127.0.0.0/8"), Cidr.of("0.0.0.0/8"), Cidr.of("224.0.0.0/3"));
  private static final int SHORTEST_PREFIX = 8;
  private static final int LONGEST_PREFIX = 29;

  private final Bound<RouterConfig> root;
  private final ProblemLog log;
  private final List<ClaimedSubnet> subnets = new ArrayList<>();
  private final List<Served> networks = new ArrayList<>();

  /**
   * A network of the router whose address is right.
   *
   * @param path of the key that says so
   * @param title for messages: {@code the LAN}
   */
  private record Served(String path, String title, Cidr address) {
    boolean isRouter(Ipv4 other) {
      return address.address().equals(other);
    }
  }

  private AddressRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, Claims claims, ProblemLog log) {
    AddressRules rules = new AddressRules(root, log);
    Claims.routesLast(claims.subnets()).forEach(rules::take);
    rules.checkOverlaps();
    rules.checkHosts();
    rules.checkUpstream();
    rules.checkForwardedDomains();
    rules.checkForwards();
    rules.checkRoutes();
    List<Located<Ipv4>> hosts = new ArrayList<>();
    root.sections(RouterConfig::hosts)
        .forEach(host -> host.find(HostRecord::address).ifPresent(hosts::add));
    rules.checkRange(
        root.section(RouterConfig::dhcp),
        root.section(RouterConfig::lan).path(Lan::address),
        hosts);
    for (Bound<FurtherNetwork> network : root.sections(RouterConfig::furtherNetworks)) {
      rules.checkRange(
          network.givenSection(FurtherNetwork::dhcp), network.path(FurtherNetwork::address), hosts);
    }
  }

  /** Other rules take a subnet into account only when it can be one. */
  private void take(ClaimedSubnet claim) {
    Cidr subnet = claim.subnet();
    boolean sized = subnet.prefix() >= SHORTEST_PREFIX && subnet.prefix() <= LONGEST_PREFIX;
    if (claim.foreign() || (sized && subnet.isPrivate())) {
      subnets.add(claim);
    } else if (!claim.isHome()) {
      log.refuse(
          claim.at(), "is no private subnet from /8 to /29", "Choose one such as 10.8.0.0/24.");
    } else if (!sized) {
      log.refuse(
          claim.at(),
          "has the prefix length " + subnet.prefix(),
          "Choose one from /8 to /29; a home network is a /24.");
    } else {
      log.refuse(
          claim.at(),
          "is not wholly inside a private range",
          "Choose a subnet in 192.168.0.0/16, 172.16.0.0/12 or 10.0.0.0/8.");
    }
    if (claim.isHome() && subnets.contains(claim)) {
      Cidr home = claim.at().value();
      isHostOf(claim.at(), home.address(), home);
      String title = claim.whose().replaceFirst("'s$", "");
      networks.add(new Served(claim.at().path(), title, home));
    }
  }

  private void checkRange(Bound<Dhcp> dhcp, String network, List<Located<Ipv4>> hosts) {
    Optional<Cidr> address =
        networks.stream().filter(one -> one.path.equals(network)).map(Served::address).findFirst();
    DhcpRange.find(dhcp, address, log).ifPresent(range -> range.check(hosts, address, log));
  }

  private boolean isHostOf(Located<?> at, Ipv4 address, Cidr subnet) {
    return isHostOf(at, address, subnet, log);
  }

  /** Whether an address is neither the network's nor the broadcast address; refused when it is. */
  static boolean isHostOf(Located<?> at, Ipv4 address, Cidr subnet, ProblemLog log) {
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

  /** Of two that overlap the one that comes later in the file is refused; not of the ISP's two. */
  private void checkOverlaps() {
    Optional<Cidr> management = management();
    for (int later = 0; later < subnets.size(); later++) {
      Located<Cidr> at = subnets.get(later).at();
      for (int earlier = later - 1; earlier >= 0; earlier--) {
        ClaimedSubnet other = subnets.get(earlier);
        if (!subnets.get(later).foreign() || !other.foreign()) {
          refuseOverlap(at, other.subnet(), other.whose(), remedy(subnets.get(later), other));
        }
      }
      String remedy = remedy(subnets.get(later));
      management.ifPresent(subnet -> refuseOverlap(at, subnet, "the management network's", remedy));
    }
  }

  private Optional<Cidr> management() {
    return root.value(RouterConfig::management)
        .filter(Management.ISOLATED::equals)
        .flatMap(isolated -> root.value(RouterConfig::name))
        .map(name -> new Identity(name).routerAddress().subnet());
  }

  private void refuseOverlap(Located<Cidr> at, Cidr other, String whose, String remedy) {
    if (at.value().overlaps(other)) {
      log.refuse(at, "overlaps " + whose + " subnet " + other, remedy);
    }
  }

  /** Nobody can choose what is behind another router, but which part of it is named. */
  private static String remedy(ClaimedSubnet claim, ClaimedSubnet other) {
    if (claim.isRouted() && other.isRouted()) {
      return "Make one route of them, or two that have nothing in common.";
    }
    return claim.isRouted() && other.foreign()
        ? "Name less of what is behind the host, or give the ISP box's LAN another subnet."
        : remedy(claim);
  }

  private static String remedy(ClaimedSubnet claim) {
    return claim.isRouted()
        ? "Name what is behind the host only: to its own networks the router needs no route."
        : "Choose another subnet for one of the two.";
  }

  private void checkHosts() {
    Map<Ipv4, Located<?>> addresses = new HashMap<>();
    Map<MacAddress, Located<?>> macs = ownMacs();
    for (Bound<HostRecord> host : root.sections(RouterConfig::hosts)) {
      Optional<Located<Ipv4>> address = host.find(HostRecord::address);
      if (address.isPresent()) {
        refuseSecond(address.get(), address.get().value(), addresses);
        checkInNetwork(
            address.get(),
            address.get().value(),
            "is the router's own address",
            "Give the host another one.");
      }
      host.each(HostRecord::macs).forEach(mac -> refuseSecond(mac, mac.value(), macs));
    }
  }

  private Map<MacAddress, Located<?>> ownMacs() {
    Map<MacAddress, Located<?>> macs = new HashMap<>();
    root.section(RouterConfig::wan).given(Wan::mac).ifPresent(mac -> macs.put(mac.value(), mac));
    Optional<Located<String>> name = root.find(RouterConfig::name);
    if (name.isPresent()) {
      Identity identity = new Identity(name.get().value());
      refuseSecond(name.get(), identity.lan(), macs);
      refuseSecond(name.get(), identity.management(), macs);
      for (Bound<FurtherNetwork> network : root.sections(RouterConfig::furtherNetworks)) {
        network
            .find(FurtherNetwork::name)
            .ifPresent(own -> macs.putIfAbsent(identity.mac(LocalNetwork.nic(own.value())), own));
      }
    }
    return macs;
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

  private void checkUpstream() {
    for (Located<Upstream> server : root.section(RouterConfig::dns).each(Dns::upstream)) {
      Ipv4 address = server.value().address();
      Optional<Served> inside = around(address);
      Optional<Located<Cidr>> isp =
          subnets.stream()
              .filter(claim -> claim.foreign() && claim.subnet().contains(address))
              .map(ClaimedSubnet::at)
              .findFirst();
      if (inside.isPresent()) {
        log.refuse(
            server,
            "is inside " + inside.get().title + " " + inside.get().address.subnet(),
            "Name a server on the Internet; the router itself answers the LAN.");
      } else if (isp.isPresent()) {
        log.refuse(
            server,
            "is the ISP's (" + isp.get().path() + " " + isp.get().value() + ")",
            "Name a public server.");
      } else {
        checkServer(server, address);
      }
    }
  }

  private void checkServer(Located<?> server, Ipv4 address) {
    if (NO_SERVERS.stream().anyMatch(range -> range.contains(address))) {
      log.refuse(server, "is no server's address", "Name a server such as 8.8.8.8.");
    }
  }

  /** They may be anywhere, at home too, but not in the router itself. */
  private void checkForwardedDomains() {
    for (Bound<DnsForward> forward : root.section(RouterConfig::dns).sections(Dns::forward)) {
      for (Located<Ipv4> server : forward.each(DnsForward::to)) {
        if (around(server.value()).filter(own -> own.isRouter(server.value())).isPresent()) {
          log.refuse(server, "is the router itself", "Name the domain's own name server.");
        } else {
          checkServer(server, server.value());
        }
      }
    }
  }

  private void checkForwards() {
    Bound<Firewall> firewall = root.section(RouterConfig::firewall);
    for (Bound<Forward> forward : firewall.sections(Firewall::forwards)) {
      Optional<Located<Endpoint>> to = forward.find(Forward::target);
      if (to.isPresent()) {
        checkInNetwork(
            to.get(),
            to.get().value().address(),
            "is the router itself",
            "Open the router's own ports under firewall.wan, or name a host in the LAN.");
      }
    }
  }

  private void checkRoutes() {
    for (Bound<StaticRoute> route : root.sections(RouterConfig::routes)) {
      Optional<Located<Ipv4>> via = route.find(StaticRoute::via);
      if (via.isPresent()) {
        checkInNetwork(
            via.get(),
            via.get().value(),
            "is the router itself, which leads nowhere else",
            "Name the host that leads to the subnet.");
      }
    }
  }

  private Optional<Served> around(Ipv4 address) {
    return networks.stream().filter(network -> network.address.contains(address)).findFirst();
  }

  /** Whether an address is one of a network, and of another host than the router. */
  private void checkInNetwork(Located<?> at, Ipv4 address, String ifRouter, String remedy) {
    Optional<Served> around = around(address);
    if (around.isEmpty()) {
      refuseOutside(at);
      return;
    }
    Cidr home = around.get().address;
    if (isHostOf(at, address, home) && address.equals(home.address())) {
      log.refuse(at, ifRouter, remedy);
    }
  }

  /** Only who knows all networks knows that it is in none. */
  private void refuseOutside(Located<?> at) {
    int written = 1 + root.sections(RouterConfig::furtherNetworks).size();
    if (!root.has(RouterConfig::furtherNetworks) || networks.size() < written) {
      return;
    }
    if (networks.size() == 1) {
      Cidr home = networks.get(0).address;
      log.refuse(at, "is outside " + home.subnet(), "Use an address from " + span(home) + ".");
      return;
    }
    List<String> subnets =
        networks.stream().map(one -> one.title + " " + one.address.subnet()).toList();
    log.refuse(
        at,
        "is in none of the networks",
        "Use an address of one of them: " + String.join(", ", subnets) + ".");
  }
}
