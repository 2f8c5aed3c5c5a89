package io.routervm.config;

import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Component;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import io.routervm.os.NetworkStack;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold between the keys of the WAN, of whichever kind it is. */
final class WanRules {
  private static final int LONGEST_PREFIX = 30;
  private static final int SHORTEST_PREFIX = 8;
  private static final int SHORTEST_CLIENT_ID = 2;

  /** Number, length, and what a text may get before it. */
  private static final int OPTION_HEAD = 3;

  /** Of the 312 that any message has, what is left beside the client's own options. */
  private static final int MOST_BYTES = 200;

  /** What is said of another kind of WAN. */
  private static final List<Component<Wan, ?>> SESSION_HAS_NONE =
      List.of(Wan::address, Wan::gateway, Wan::subnet, Wan::dhcp);

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
    rules.checkTunnel();
    rules.checkClient();
    if (rules.wan.isWritten(Wan::pppoe)) {
      rules.checkSession();
    }
    if (rules.wan.isWritten(Wan::vlan)) {
      rules.checkInstallation("sends frames without a tag there, and wan.vlan has one");
    }
  }

  /** What the system's DHCP client cannot say is refused, or the provider would never answer. */
  private void checkClient() {
    Bound<WanDhcp> dhcp = wan.section(Wan::dhcp);
    refuse(dhcp.given(WanDhcp::clientId), NetworkStack::takesClientId);
    refuse(dhcp.given(WanDhcp::userClass), NetworkStack::takesOptions);
    refuse(dhcp.given(WanDhcp::send), NetworkStack::takesOptions);
    dhcp.given(WanDhcp::clientId)
        .filter(id -> id.value().length() < SHORTEST_CLIENT_ID)
        .ifPresent(
            id -> log.refuse(id, "is too short", "Write two bytes at least: a type, and the id."));
    boolean isKeyfile = stack().filter(stack -> stack == NetworkStack.KEYFILE).isPresent();
    dhcp.given(WanDhcp::vendorClass)
        .filter(data -> isKeyfile)
        .ifPresent(data -> checkZero(data, NetworkStack::takesOptions));
    boolean isNetworkd = stack().filter(stack -> stack == NetworkStack.NETWORKD).isPresent();
    dhcp.given(WanDhcp::userClass)
        .filter(data -> isNetworkd)
        .ifPresent(data -> checkZero(data, NetworkStack.IFCFG::equals));
    dhcp.given(WanDhcp::send).ifPresent(this::checkSpoilt);
    checkSize(dhcp);
    if (wan.isWritten(Wan::dhcp)) {
      checkInstallation("asks there by a DHCP client that says nothing of wan.dhcp");
    }
    if (wan.isWritten(Wan::address) && wan.isWritten(Wan::dhcp)) {
      log.add(
          dhcp.position(),
          wan.path(Wan::dhcp),
          "means nothing with wan.address: no DHCP client runs",
          "Remove wan.dhcp, or wan.address and wan.gateway.");
    }
  }

  private void checkZero(Located<DhcpData> data, Predicate<NetworkStack> can) {
    if (data.value().hex().matches("(..)*00.*")) {
      log.refuse(
          data,
          "has a byte 00, which " + os() + "'s DHCP client cannot send there",
          "Write another os: " + others(can) + ".");
    }
  }

  private void checkSpoilt(Located<DhcpOptions> send) {
    Optional<NetworkStack> stack = stack().filter(NetworkStack::takesOptions);
    for (int number : send.value().byNumber().keySet()) {
      if (stack.isPresent() && !stack.get().takesOption(number)) {
        log.add(
            send.position(),
            send.path() + "." + number,
            os() + "'s DHCP client cannot send it",
            "Remove it, or write another os: " + others(one -> one.takesOption(number)) + ".");
      }
    }
  }

  /** A server need take no message of more than 576 bytes, and some clients send none. */
  private void checkSize(Bound<WanDhcp> dhcp) {
    Stream<DhcpData> options =
        Stream.concat(
            Stream.of(
                    dhcp.given(WanDhcp::vendorClass),
                    dhcp.given(WanDhcp::clientId),
                    dhcp.given(WanDhcp::userClass))
                .flatMap(Optional::stream)
                .map(Located::value),
            dhcp.given(WanDhcp::send).stream()
                .flatMap(send -> send.value().byNumber().values().stream()));
    int bytes = options.mapToInt(data -> OPTION_HEAD + data.length()).sum();
    if (bytes > MOST_BYTES) {
      log.add(
          dhcp.position(),
          wan.path(Wan::dhcp),
          "holds " + bytes + " bytes of options, and a DHCP message has room for " + MOST_BYTES,
          "Leave out what the provider does not ask for.");
    }
  }

  private void refuse(Optional<? extends Located<?>> key, Predicate<NetworkStack> can) {
    if (key.isPresent() && stack().isPresent() && !can.test(stack().get())) {
      log.add(
          key.get().position(),
          key.get().path(),
          os() + "'s DHCP client cannot send it",
          "Remove it, or write another os: " + others(can) + ".");
    }
  }

  private Optional<NetworkStack> stack() {
    return root.value(RouterConfig::os).map(GuestOs::networkStack);
  }

  private String os() {
    return root.value(RouterConfig::os).map(GuestOs::name).orElse("");
  }

  private static String others(Predicate<NetworkStack> can) {
    return GuestOs.all().stream()
        .filter(os -> can.test(os.networkStack()))
        .map(GuestOs::name)
        .collect(Collectors.joining(" or "));
  }

  private void checkFixed(Located<Cidr> own) {
    wan.given(Wan::subnet)
        .ifPresent(subnet -> log.refuse(subnet, "follows from wan.address", "Remove wan.subnet."));
    checkInstallation("needs a DHCP server there, and the WAN has a fixed address");
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

  /** The installers have DHCP clients of their own, which know nothing of what is said here. */
  private void checkInstallation(String why) {
    root.section(RouterConfig::install)
        .find(Install::network)
        .filter(network -> network.value() == InstallNetwork.WAN)
        .ifPresent(
            network ->
                log.refuse(
                    network,
                    why,
                    "Write network: lan; the installation takes a lease of the home side then."));
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

  /** A session's address is the provider's to give, and no DHCP client runs. */
  private void checkSession() {
    for (Component<Wan, ?> other : SESSION_HAS_NONE) {
      if (wan.isWritten(other)) {
        log.add(
            wan.position(),
            wan.path(other),
            "means nothing with wan.pppoe: the session brings the address",
            "Remove it, or wan.pppoe.");
      }
    }
    checkInstallation("needs a DHCP server there, and the provider has sessions (wan.pppoe)");
  }

  /** The tunnel's packets leave by the WAN, whole. */
  private void checkTunnel() {
    Optional<Located<Integer>> tunnel = root.givenSection(RouterConfig::vpn).find(Vpn::mtu);
    Optional<Located<Integer>> mtu = wan.given(Wan::mtu);
    int line = Wan.largestPacket(mtu.map(Located::value), wan.isWritten(Wan::pppoe));
    if (tunnel.isPresent() && tunnel.get().value() > line) {
      log.add(
          mtu.orElse(tunnel.get()).position(),
          mtu.isPresent() ? mtu.get().path() : wan.path(Wan::pppoe),
          "carries " + line + " bytes, and vpn.mtu is " + tunnel.get().value(),
          "Write vpn.mtu: " + line + " or less.");
    }
  }
}
