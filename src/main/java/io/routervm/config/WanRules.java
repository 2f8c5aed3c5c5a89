package io.routervm.config;

import io.routervm.config.RouterConfig.Install;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import java.util.Optional;

/** What must hold between the keys of the WAN, of whichever kind it is. */
final class WanRules {
  private static final int LONGEST_PREFIX = 30;
  private static final int SHORTEST_PREFIX = 8;
  private static final Cidr LINK_LOCAL = Cidr.of("169.254.0.0/16");

  private final Bound<RouterConfig> root;
  private final Bound<Wan> wan;
  private final ProblemLog log;

  private WanRules(Bound<RouterConfig> root, ProblemLog log) {
    this.root = root;
    this.wan = root.section(RouterConfig::wan);
    this.log = log;
  }

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    WanRules rules = new WanRules(root, log);
    rules.wan.given(Wan::address).ifPresent(rules::checkFixed);
    rules.wan.given(Wan::mtu).ifPresent(rules::checkTunnel);
  }

  private void checkFixed(Located<Cidr> own) {
    wan.given(Wan::subnet)
        .ifPresent(subnet -> log.refuse(subnet, "follows from wan.address", "Remove wan.subnet."));
    root.section(RouterConfig::install)
        .find(Install::network)
        .filter(network -> network.value() == InstallNetwork.WAN)
        .ifPresent(
            network ->
                log.refuse(
                    network,
                    "needs a DHCP server there, and the WAN has a fixed address",
                    "Write network: lan; the installation takes a lease of the home side then."));
    if (own.value().prefix() < SHORTEST_PREFIX || own.value().prefix() > LONGEST_PREFIX) {
      log.refuse(
          own,
          "has the prefix length " + own.value().prefix(),
          "Choose one from /8 to /30, as the provider names it.");
      return;
    }
    if (isNobodys(own.value().address())) {
      log.refuse(own, "is no host's address", "Write the address that the provider gave you.");
      return;
    }
    if (AddressRules.isHostOf(own, own.value().address(), own.value(), log)) {
      wan.given(Wan::gateway).ifPresent(gateway -> checkGateway(gateway, own.value()));
    }
  }

  private static boolean isNobodys(Ipv4 address) {
    return LINK_LOCAL.contains(address)
        || AddressRules.NO_SERVERS.stream().anyMatch(range -> range.contains(address));
  }

  private void checkGateway(Located<Ipv4> gateway, Cidr own) {
    if (!own.contains(gateway.value())) {
      log.refuse(
          gateway,
          "is outside " + own.subnet() + " of wan.address",
          "Use an address from "
              + AddressRules.span(own)
              + ", or another prefix length in wan.address.");
    } else if (gateway.value().equals(own.address())) {
      log.refuse(gateway, "is the router's own address", "Write the provider's router.");
    } else {
      AddressRules.isHostOf(gateway, gateway.value(), own, log);
    }
  }

  /** The tunnel's packets leave by the WAN, whole. */
  private void checkTunnel(Located<Integer> mtu) {
    Optional<Located<Integer>> tunnel = root.givenSection(RouterConfig::vpn).find(Vpn::mtu);
    if (tunnel.isPresent() && tunnel.get().value() > mtu.value()) {
      log.add(
          mtu.position(),
          mtu.path(),
          "carries " + mtu.value() + " bytes, and vpn.mtu is " + tunnel.get().value(),
          "Write vpn.mtu: " + mtu.value() + " or less.");
    }
  }
}
