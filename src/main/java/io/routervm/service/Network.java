package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.StaticRoute;
import io.routervm.os.NetworkStack;
import io.routervm.resource.NicName;
import io.routervm.resource.Resource;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** NICs named by MAC address, and their addresses in either placement. */
final class Network implements RouterService {
  private static final int PREFERRED_METRIC = 100;
  private static final int OTHER_METRIC = 200;

  @Override
  public String name() {
    return "network";
  }

  /**
   * In the order lan0, wan0, mgmt0, further networks; mgmt0 only where management has a network of
   * its own. Further networks come last, and a link that is no NIC of the machine after them,
   * because a NIC's place is the number of its routing table, which a new one must not change.
   */
  static List<Nic> nics(Router router) {
    List<Nic> nics = new ArrayList<>();
    router.networks().forEach(network -> nics.add(local(router, network)));
    Nic wan = wan(router);
    nics.add(1, wan.tag().isPresent() ? Nic.carrier(router.wanMac()) : wan);
    if (router.config().management() == RouterConfig.Management.ISOLATED) {
      nics.add(2, management(router.identity()));
    }
    if (wan.tag().isPresent()) {
      nics.add(wan);
    }
    return nics;
  }

  private static Nic wan(Router router) {
    String who = "the ISP box" + (router.isLive() ? "" : ", once the cables are swapped");
    return Nic.wan(router.wanMac(), who, router.config().wan(), wanMetric(router));
  }

  private static Nic management(Identity identity) {
    return Nic.fixed(
        Identity.MANAGEMENT_NIC,
        identity.management(),
        Zone.MANAGEMENT,
        "the hypervisor, on a private network",
        identity.routerAddress(),
        List.of());
  }

  /**
   * Staged each is a client, the home's of the ISP LAN; the others' routes are the last resort. In
   * a network with a server of its own a client would prove nothing of the cables.
   */
  private static Nic local(Router router, LocalNetwork network) {
    MacAddress mac = router.identity().mac(network.nic());
    if (router.isLive()) {
      return Nic.fixed(
          network.nic(),
          mac,
          Zone.of(network),
          "the " + network.title(),
          network.address(),
          network.routes());
    }
    if (network.dhcp().isEmpty()) {
      String who =
          "the " + network.title() + ", where it has no address until the cables are swapped";
      return Nic.silent(network.nic(), mac, who);
    }
    int metric =
        OTHER_METRIC * (1 + router.networks().indexOf(network))
            + PREFERRED_METRIC
            - wanMetric(router);
    return Nic.dhcp(network.nic(), mac, "the ISP LAN, until the cables are swapped", metric);
  }

  private static int wanMetric(Router router) {
    boolean installsByWan = router.config().install().network() == RouterConfig.InstallNetwork.WAN;
    return router.isLive() || installsByWan ? PREFERRED_METRIC : OTHER_METRIC;
  }

  @Override
  public Declarations declares(Router router) {
    Declarations declared =
        Declarations.NONE
            .withFolders(NetworkFiles.folders(router.os().networkStack()))
            .withPackages(WanGateway.packages(router))
            .withLinks(nics(router).stream().map(Nic::link).toArray(Link[]::new));
    return router.isLive()
        ? declared.withFlows(
            router.networks().stream().flatMap(from -> flows(router, from)).toArray(Flow[]::new))
        : declared;
  }

  /** To the Internet and to other networks, as it may; whoever has a tunnel opens that. */
  private static Stream<Flow> flows(Router router, LocalNetwork from) {
    Stream<Flow> outwards =
        from.may().contains(LocalNetwork.INTERNET)
            ? Stream.of(flow(from, Zone.WAN, "Internet"))
            : Stream.empty();
    return Stream.concat(
        outwards,
        router.networks().stream()
            .filter(from::reaches)
            .map(to -> flow(from, Zone.of(to), to.title())));
  }

  private static Flow flow(LocalNetwork from, Zone to, String title) {
    return new Flow(Zone.of(from), to, "The " + from.title() + " to the " + title);
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Nic> nics = nics(router);
    List<Resource> resources = new ArrayList<>(named(router));
    List<String> local = router.networks().stream().map(LocalNetwork::nic).toList();
    resources.addAll(
        switch (router.os().networkStack()) {
          case NETWORKD -> NetworkFiles.networkd(nics, local);
          case IFCFG -> NetworkFiles.ifcfg(nics, local);
          case KEYFILE -> NetworkFiles.keyfile(router.identity(), nics);
        });
    router.gone().stream()
        .map(LocalNetwork::nic)
        .forEach(nic -> resources.addAll(GoneNic.resources(router, nic)));
    return resources;
  }

  /** The NICs that may have come since the boot. */
  private static List<Resource> named(Router router) {
    return router.networks().stream()
        .filter(network -> !network.isHome())
        .map(LocalNetwork::nic)
        .<Resource>map(nic -> new NicName(nic, router.identity().mac(nic).toString()))
        .toList();
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    List<Check> checks = new ArrayList<>();
    for (Nic nic : nics(router)) {
      // What of the WAN does not hold may come from a cable or an adapter, and is no service's.
      boolean isWan = nic.zone().isOutside() || nic.isCarrier();
      Rung machine = isWan && nic.tag().isEmpty() ? Rung.ADAPTER : Rung.SERVICE;
      checks.add(nic.tag().map(tag -> takes(nic, tag)).orElseGet(() -> isNamed(nic)).at(machine));
      Rung settings = isWan ? Rung.LEASE : Rung.SERVICE;
      nic.address().ifPresent(address -> checks.add(has(nic, address).at(settings)));
      nic.routes().forEach(route -> checks.add(leads(nic, route, router.os().networkStack())));
      nic.mtu().ifPresent(mtu -> checks.add(carries(nic, mtu).at(settings)));
    }
    if (router.isLive()) {
      String uplink = router.config().wan().uplink();
      String show = "ip -4 route show default";
      checks.add(
          new Check(
                  "the default route goes to the ISP box by " + uplink,
                  Script.of(show, show + " | grep -q -w -F 'dev " + uplink + "'"),
                  "check the cable between the ISP box and the USB NIC")
              .at(Rung.LEASE));
      WanGateway.check(router).ifPresent(checks::add);
    }
    return checks;
  }

  private static Check isNamed(Nic nic) {
    String file = "/sys/class/net/" + nic.name() + "/address";
    return new Check(
        nic.name() + " is the NIC " + nic.mac(),
        Script.of("cat " + file, "grep -q -x -i " + Quote.word(nic.mac().toString()) + " " + file),
        "restart the router, so that udev names its NICs");
  }

  private static Check takes(Nic nic, Nic.Tag tag) {
    String table = "/proc/net/vlan/config";
    String row = "^%s *| *%d *| *%s$".formatted(nic.name(), tag.id(), tag.carrier());
    return new Check(
        "%s takes the frames of %s with the tag %d".formatted(nic.name(), tag.carrier(), tag.id()),
        Script.of(
            "cat " + table,
            // Its own check says when that NIC is gone.
            "[ ! -e /sys/class/net/"
                + tag.carrier()
                + " ] || grep -q "
                + Quote.word(row)
                + " "
                + table),
        "run `routervm reprovision`");
  }

  private static Check carries(Nic nic, int mtu) {
    String file = "/sys/class/net/" + nic.name() + "/mtu";
    return new Check(
        nic.name() + " carries packets of " + mtu + " bytes",
        Script.of("cat " + file, "grep -q -x " + mtu + " " + file),
        "run `routervm reprovision`, and restart the router if that does not help");
  }

  /** By what the kernel would do with a packet, whichever table says so. */
  private static Check leads(Nic nic, StaticRoute route, NetworkStack stack) {
    // NetworkManager keeps its routes in a table of its own, from which a hand may have taken one.
    String remedy =
        stack == NetworkStack.KEYFILE
            ? "run `routervm reprovision`; if it has nothing to do, `nmcli device reapply "
                + nic.name()
                + "` in the router (`routervm ssh`)"
            : "run `routervm reprovision`";
    String show = "ip -4 route get " + route.to().network().plus(1);
    return new Check(
        route.to() + " is reached by " + route.via(),
        Script.of(
            show,
            show
                + " | grep -q -F "
                + Quote.word(" via " + route.via() + " dev " + nic.name() + " ")),
        remedy);
  }

  private static Check has(Nic nic, Cidr address) {
    String show = "ip -4 -o address show dev " + nic.name();
    return new Check(
        nic.name() + " has the address " + address,
        Script.of(show, show + " | grep -q -w -F " + Quote.word(address.toString())),
        "run `routervm reprovision`");
  }
}
