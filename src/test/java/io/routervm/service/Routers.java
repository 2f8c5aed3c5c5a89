package io.routervm.service;

import io.routervm.config.BlockList;
import io.routervm.config.Cidr;
import io.routervm.config.Dhcp;
import io.routervm.config.DhcpData;
import io.routervm.config.DhcpOptions;
import io.routervm.config.Dns;
import io.routervm.config.Endpoint;
import io.routervm.config.FirewallBackend;
import io.routervm.config.Forward;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.HostRecord;
import io.routervm.config.Install;
import io.routervm.config.Ipv4;
import io.routervm.config.LanOpenings;
import io.routervm.config.LeaseOptions;
import io.routervm.config.LineLimits;
import io.routervm.config.MacAddress;
import io.routervm.config.Mdns;
import io.routervm.config.NetworkBoot;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.InstallNetwork;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterFile;
import io.routervm.config.Secret;
import io.routervm.config.Spice;
import io.routervm.config.StaticRoute;
import io.routervm.config.Upstream;
import io.routervm.config.Validity;
import io.routervm.config.Variation;
import io.routervm.config.Vm;
import io.routervm.config.Wan;
import io.routervm.config.WanDhcp;
import io.routervm.config.WanOpenings;
import io.routervm.config.document.Component;
import io.routervm.os.GuestOs;
import io.routervm.os.NetworkStack;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routers as the contract's example describes them. */
final class Routers {
  static final MacAddress WAN_MAC = MacAddress.of("00:0e:c6:00:00:01");

  static final RouterSecrets SECRETS = TestSecrets.FIXED;

  static final RouterConfig.Vpn VPN =
      new RouterConfig.Vpn(
          "home.example.net",
          1194,
          Protocol.UDP,
          Cidr.of("10.8.0.0/24"),
          1400,
          true,
          RouterConfig.VpnKey.EC_P384,
          new Validity(Duration.ofDays(5 * 365), Duration.ofDays(365), Duration.ofDays(365)),
          Optional.empty());

  private static final WanDhcp ANY_CLIENT =
      new WanDhcp(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private Routers() {}

  static Router of(String os, Placement placement) {
    return of(os, placement, Management.ISOLATED);
  }

  static Router of(String os, Placement placement, Management management) {
    GuestOs guest = GuestOs.named(os).orElseThrow();
    boolean isImage = guest.installTree().isEmpty();
    return new Router(
        new RouterConfig(
            RouterFile.of(Path.of("router.yaml")),
            1,
            "router",
            guest,
            new Install(
                isImage ? InstallMethod.IMAGE : InstallMethod.KICKSTART,
                guest.installTree().map(URI::create),
                Optional.empty(),
                Optional.of(URI.create("file:///srv/images/guest.qcow2")).filter(uri -> isImage),
                Optional.empty(),
                Optional.of(URI.create("http://mirror.example.net/debian/")).filter(u -> isImage),
                Optional.empty(),
                false,
                InstallNetwork.LAN),
            new RouterConfig.Hypervisor(URI.create("qemu:///system"), Accelerator.KVM),
            new Vm(
                1,
                1024,
                4096,
                "default",
                Vm.Allocation.FULL,
                true,
                new Spice("0.0.0.0", new Secret.Generated())),
            new Wan(
                Optional.of("0b95:1790"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Wan.Reach.BOX,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ANY_CLIENT,
                Optional.empty()),
            new RouterConfig.Lan(
                "brHome",
                Switch.OPENVSWITCH,
                0,
                Cidr.of("192.168.42.254/24"),
                List.of("internet", "vpn")),
            List.of(),
            Optional.empty(),
            management,
            new Dhcp(
                List.of(Ipv4.of("192.168.42.100"), Ipv4.of("192.168.42.200")),
                Duration.ofHours(12),
                LeaseSamples.OF_A_NETWORK,
                Optional.of(new NetworkBoot("pxelinux.0", "files"))),
            new Dns(
                "lan",
                List.of(Upstream.plain("8.8.8.8"), Upstream.plain("208.67.222.222")),
                false,
                2000,
                List.of("plex.direct"),
                DnsNames.FORWARDS,
                DnsNames.RECORDS,
                true,
                List.of()),
            List.of(
                new HostRecord(
                    "nas",
                    Ipv4.of("192.168.42.10"),
                    List.of(MacAddress.of("52:54:00:00:00:10")),
                    LeaseOptions.NONE,
                    List.of("files")),
                new HostRecord(
                    "notebook",
                    Ipv4.of("192.168.42.20"),
                    List.of(MacAddress.of("52:54:00:00:00:20"), MacAddress.of("52:54:00:00:00:21")),
                    LeaseSamples.OF_A_DEVICE,
                    List.of()),
                new HostRecord(
                    "printer", Ipv4.of("192.168.42.11"), List.of(), LeaseOptions.NONE, List.of())),
            List.of(),
            new RouterConfig.Firewall(
                new LanOpenings(List.of(22, 53), List.of(53, 67)),
                new WanOpenings(List.of(), List.of()),
                List.of(
                    new Forward(
                        "web", Protocol.TCP, 443, new Endpoint(Ipv4.of("192.168.42.10"), 443)),
                    new Forward(
                        "game", Protocol.UDP, 3478, new Endpoint(Ipv4.of("192.168.42.10"), 3479))),
                List.of(),
                new LineLimits(Optional.empty()),
                true,
                FirewallBackend.IPTABLES),
            List.of(
                new RouterConfig.DynamicDns(
                    "dyndns2",
                    Optional.of("nic.changeip.com"),
                    List.of("home.example.net"),
                    "me",
                    new Secret.File(Path.of("ddns.secret")),
                    Optional.empty(),
                    URI.create("https://api.ipify.org/"),
                    Duration.ofMinutes(5))),
            Optional.of(VPN),
            Optional.of("Europe/Brussels")),
        placement,
        WAN_MAC,
        SECRETS);
  }

  static Router withMirror(String os, URI mirror) {
    Router router = of(os, Placement.STAGED);
    Install install = router.config().install();
    return with(
        router, RouterConfig::install, Variation.of(install, Install::mirror, Optional.of(mirror)));
  }

  static Router withBackend(Router router, FirewallBackend backend) {
    RouterConfig.Firewall firewall = router.config().firewall();
    return withFirewall(router, Variation.of(firewall, RouterConfig.Firewall::backend, backend));
  }

  static Router withoutForwards(String os, Placement placement) {
    Router router = of(os, placement);
    RouterConfig.Firewall firewall = router.config().firewall();
    return withFirewall(router, Variation.of(firewall, RouterConfig.Firewall::forwards, List.of()));
  }

  static Router withVpn(Router router, Optional<RouterConfig.Vpn> vpn) {
    return with(router, RouterConfig::vpn, vpn);
  }

  static Router withFirewall(Router router, RouterConfig.Firewall firewall) {
    return with(router, RouterConfig::firewall, firewall);
  }

  static Router withoutDynamicDns(String os, Placement placement) {
    return withDynamicDns(of(os, placement), List.of());
  }

  static Router withDynamicDns(Router router, List<RouterConfig.DynamicDns> ddns) {
    return with(router, RouterConfig::ddns, ddns);
  }

  static Router withRoutes(Router router, StaticRoute... routes) {
    return with(router, RouterConfig::routes, List.of(routes));
  }

  static Router withHosts(Router router, List<HostRecord> hosts) {
    return with(router, RouterConfig::hosts, hosts);
  }

  /** With {@link #VPN}, but for these. */
  static Router withVpn(Router router, int port, Protocol protocol, boolean clientToClient) {
    RouterConfig.Vpn vpn = Variation.of(VPN, RouterConfig.Vpn::port, port);
    vpn = Variation.of(vpn, RouterConfig.Vpn::protocol, protocol);
    vpn = Variation.of(vpn, RouterConfig.Vpn::clientToClient, clientToClient);
    return withVpn(router, Optional.of(vpn));
  }

  static Router withReach(Router router, Wan.Reach reach) {
    return withWan(router, reach, Optional.empty(), Optional.empty(), Optional.empty(), ANY_CLIENT);
  }

  /** With a fixed address on the WAN, on a line that carries less than Ethernet. */
  static Router withFixedWan(Router router) {
    return withWan(
        router,
        router.config().wan().reach(),
        Optional.of(Cidr.of("203.0.113.5/29")),
        Optional.of(Ipv4.of("203.0.113.1")),
        Optional.of(1492),
        ANY_CLIENT);
  }

  /**
   * With a lease on a line that carries less than Ethernet, and all that its client can be told.
   */
  static Router withNarrowWan(Router router) {
    NetworkStack stack = router.os().networkStack();
    WanDhcp dhcp =
        new WanDhcp(
            DhcpData.parse("hex:73:61:67:ff"),
            DhcpData.parse("customer@isp").filter(id -> stack.takesClientId()),
            Optional.of("box-1"),
            DhcpData.parse("+FSVDSL_livebox").filter(one -> stack.takesOptions()),
            Optional.of(
                    new DhcpOptions(
                        Map.of(
                            90, DhcpData.parse("hex:00001a0900").orElseThrow(),
                            125, DhcpData.parse("\"it's [=here]\"").orElseThrow())))
                .filter(all -> stack.takesOptions()));
    return withWan(
        router,
        router.config().wan().reach(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(1492),
        dhcp);
  }

  private static Router withWan(
      Router router,
      Wan.Reach reach,
      Optional<Cidr> address,
      Optional<Ipv4> gateway,
      Optional<Integer> mtu,
      WanDhcp dhcp) {
    Wan reached = Variation.of(router.config().wan(), Wan::reach, reach);
    Wan fixed = Variation.of(Variation.of(reached, Wan::address, address), Wan::gateway, gateway);
    return withWan(router, Variation.of(Variation.of(fixed, Wan::mtu, mtu), Wan::dhcp, dhcp));
  }

  /** By the tag 832, with a priority. */
  static Router withTaggedWan(Router router) {
    Wan tagged = Variation.of(router.config().wan(), Wan::vlan, Optional.of(832));
    return withWan(router, Variation.of(tagged, Wan::priority, Optional.of(5)));
  }

  /** By a session. */
  static Router withSession(Router router) {
    Wan.Pppoe session = new Wan.Pppoe("me@isp", new Secret.File(Path.of("isp.secret")));
    return withWan(router, Variation.of(router.config().wan(), Wan::pppoe, Optional.of(session)));
  }

  static Router withWan(Router router, Wan wan) {
    return with(router, RouterConfig::wan, wan);
  }

  /** The home LAN reaches them all, as it does by default. */
  static Router withNetworks(Router router, List<FurtherNetwork> networks) {
    List<String> may = new ArrayList<>(List.of("internet", "vpn"));
    networks.forEach(network -> may.add(network.name()));
    return withNetworks(router, may, networks);
  }

  static Router withNetworks(Router router, List<String> may, List<FurtherNetwork> networks) {
    RouterConfig.Lan lan = router.config().lan();
    Router reaching =
        with(router, RouterConfig::lan, Variation.of(lan, RouterConfig.Lan::may, may));
    return with(reaching, RouterConfig::furtherNetworks, networks);
  }

  /** With printers of iot that are found from the home LAN, chosen where the system can. */
  static Router withMdns(Router router) {
    List<String> services =
        router.os().filtersMdns() ? List.of("_ipp._tcp", "_airplay._tcp") : List.of();
    return with(
        withNetworks(router, List.of(TwoNetworksTest.IOT)),
        RouterConfig::mdns,
        Optional.of(new Mdns(List.of("iot", "lan"), services)));
  }

  /** With an upstream that the forwarder alone can ask: signed, and in secret. */
  static Router withForwarder(Router router) {
    List<Upstream> secret =
        List.of(
            new Upstream(Ipv4.of("9.9.9.9"), Optional.of("dns.quad9.net")),
            new Upstream(Ipv4.of("1.1.1.1"), Optional.of("one.one.one.one")));
    return withForwarder(router, secret, true);
  }

  static Router withForwarder(Router router, List<Upstream> upstream, boolean dnssec) {
    Dns dns = Variation.of(router.config().dns(), Dns::upstream, upstream);
    return with(router, RouterConfig::dns, Variation.of(dns, Dns::dnssec, dnssec));
  }

  /** With a list of two names beside router.yaml. */
  static Router withBlock(Router router) {
    RouterFile file = RouterFile.of(Path.of("src/test/resources/block/router.yaml"));
    List<BlockList> lists = List.of(BlockList.ofFile("lists/ads.txt"));
    return with(
        with(router, RouterConfig::file, file),
        RouterConfig::dns,
        Variation.of(router.config().dns(), Dns::block, lists));
  }

  private static <T> Router with(Router router, Component<RouterConfig, T> key, T value) {
    return new Router(
        Variation.of(router.config(), key, value),
        router.placement(),
        router.wanMac(),
        router.secrets());
  }
}
