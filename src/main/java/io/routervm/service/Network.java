package io.routervm.service;

import io.routervm.config.Identity;
import io.routervm.config.RouterConfig;
import io.routervm.resource.Resource;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** NICs named by MAC address, and their addresses in either placement. */
final class Network implements RouterService {
  static final String LAN_NIC = "lan0";
  static final String WAN_NIC = "wan0";
  static final String MANAGEMENT_NIC = "mgmt0";

  private static final int PREFERRED_METRIC = 100;
  private static final int OTHER_METRIC = 200;

  @Override
  public String name() {
    return "network";
  }

  /** In the order lan0, wan0, mgmt0; the last only where management has its own network. */
  static List<Nic> nics(Router router) {
    Identity identity = router.identity();
    List<Nic> nics = new ArrayList<>();
    nics.add(lan(router));
    nics.add(
        Nic.dhcp(
            WAN_NIC,
            router.wanMac(),
            "the ISP box" + (router.isLive() ? "" : ", once the cables are swapped"),
            wanMetric(router)));
    if (router.config().management() == RouterConfig.Management.ISOLATED) {
      nics.add(
          Nic.fixed(
              MANAGEMENT_NIC,
              identity.management(),
              Side.MANAGEMENT,
              "the hypervisor, on a private network",
              identity.routerAddress()));
    }
    return nics;
  }

  private static Nic lan(Router router) {
    if (router.isLive()) {
      return Nic.fixed(
          LAN_NIC,
          router.identity().lan(),
          Side.LAN,
          "the home LAN",
          router.config().lan().address());
    }
    int metric = OTHER_METRIC + PREFERRED_METRIC - wanMetric(router);
    return Nic.dhcp(
        LAN_NIC, router.identity().lan(), "the ISP LAN, until the cables are swapped", metric);
  }

  private static int wanMetric(Router router) {
    boolean installsByWan = router.config().install().network() == RouterConfig.InstallNetwork.WAN;
    return router.isLive() || installsByWan ? PREFERRED_METRIC : OTHER_METRIC;
  }

  @Override
  public Declarations declares(Router router) {
    Declarations declared =
        Declarations.NONE.withLinks(nics(router).stream().map(Nic::link).toArray(Link[]::new));
    return router.isLive()
        ? declared.withFlows(new Flow(Side.LAN, Side.WAN, "The home LAN to the Internet"))
        : declared;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Nic> nics = nics(router);
    return switch (router.os().networkStack()) {
      case NETWORKD -> NetworkFiles.networkd(nics);
      case IFCFG -> NetworkFiles.ifcfg(nics);
      case KEYFILE -> NetworkFiles.keyfile(router.identity(), nics);
    };
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    List<Check> checks = new ArrayList<>();
    for (Nic nic : nics(router)) {
      checks.add(
          new Check(
              nic.name() + " is the NIC " + nic.mac(),
              Script.of(
                  "cat /sys/class/net/" + nic.name() + "/address",
                  "grep -q -x -i "
                      + Quote.word(nic.mac().toString())
                      + " /sys/class/net/"
                      + nic.name()
                      + "/address"),
              "restart the router, so that udev names its NICs"));
      nic.address()
          .ifPresent(
              address ->
                  checks.add(
                      new Check(
                          nic.name() + " has the address " + address,
                          Script.of(
                              "ip -4 -o address show dev " + nic.name(),
                              "ip -4 -o address show dev "
                                  + nic.name()
                                  + " | grep -q -w -F "
                                  + Quote.word(address.toString())),
                          "run `routervm reprovision`")));
    }
    if (router.isLive()) {
      checks.add(
          new Check(
              "the default route goes to the ISP box by wan0",
              Script.of(
                  "ip -4 route show default",
                  "ip -4 route show default | grep -q -w -F 'dev wan0'"),
              "check the cable between the ISP box and the USB NIC"));
    }
    return checks;
  }
}
