package io.routervm.service;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Openings;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.LoadedRules;
import io.routervm.resource.LoadedTables;
import io.routervm.resource.Resource;
import io.routervm.resource.SupersededRules;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The article's {@code firewall.service}, with one file for {@code iptables-restore}, or for {@code
 * nft}, in place of its script: nothing is forwarded that no flow names, and the rules change in
 * one transaction.
 */
final class Firewall implements RouterService {
  static final String RULES = "/etc/routervm/firewall.rules";
  static final String NFT_RULES = "/etc/routervm/firewall.nft";

  /** Loads the rules for nft; those for iptables need no program of ours. */
  static final String LOADER = "/usr/local/sbin/routervm-firewall";

  private static final String RULES_6 = "/etc/routervm/firewall6.rules";
  private static final String CLOSED = "/etc/routervm/firewall.closed.rules";
  private static final String NFT_CLOSED = "/etc/routervm/firewall.closed.nft";
  private static final String UNIT = "firewall.service";

  /** The unit of nft's package, which flushes the tables of all. */
  private static final String PACKAGE_UNIT = "nftables.service";

  private static final String PACKAGE_UNIT_OFF =
      "/etc/systemd/system/nftables.service.d/routervm.conf";

  /** Ours, and those of others who would load rules over ours. */
  private static final String[] FOLDERS = {
    "/etc/routervm",
    "/etc/iptables",
    "/etc/nftables",
    "/etc/nftables.d",
    "/etc/firewalld",
    "/etc/sysconfig/iptables",
    "/etc/sysconfig/ip6tables"
  };

  /** A kernel without IPv6 refuses every IPv6 rule, and needs none. */
  private static final String ACCEPTED_IF_IPV6 =
      "test ! -e /proc/net/if_inet6 || exec ip6tables-restore --test \"$1\"";

  @Override
  public String name() {
    return "firewall";
  }

  @Override
  public Declarations declares(Router router) {
    Declarations declared =
        Declarations.NONE.withFolders(FOLDERS).withPackages(LineLimit.packages(router));
    if (router.filtersWithNftables()) {
      declared = declared.withPackages("nftables");
    }
    if (!router.isLive()) {
      return declared;
    }
    for (LocalNetwork network : router.networks()) {
      String key = network.isHome() ? "firewall.lan" : "networks, " + network.name();
      declared = declared.withOpenings(openings(Zone.of(network), network.open(), key));
    }
    return declared.withOpenings(
        openings(Zone.WAN, router.config().firewall().wan(), "firewall.wan"));
  }

  private static Opening[] openings(Zone zone, Openings ports, String key) {
    String purpose = "router.yaml: " + key;
    return Stream.concat(
            ports.tcp().stream().map(port -> new Opening(zone, Protocol.TCP, port, purpose)),
            ports.udp().stream().map(port -> new Opening(zone, Protocol.UDP, port, purpose)))
        .toArray(Opening[]::new);
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources =
        new ArrayList<>(
            router.filtersWithNftables()
                ? nftFiles(router, declared)
                : iptablesFiles(router, declared));
    resources.add(unit(router));
    resources.addAll(loaded(router));
    resources.add(new SystemdUnit(UNIT, true, true, SystemdUnit.OnNotify.RELOAD));
    resources.addAll(IspLan.resources(router));
    resources.addAll(FlowTable.resources(router, declared));
    resources.addAll(LineLimit.resources(router, declared));
    resources.addAll(TimedRules.resources(router, new TrafficLines(router, declared)));
    resources.addAll(replaced(router));
    return resources;
  }

  private static List<Resource> iptablesFiles(Router router, Declarations declared) {
    return List.of(
        GuestFile.at(CLOSED)
            .with(Map.of("management", management(router)))
            .checkedBy("iptables-restore", "--test")
            .build(),
        GuestFile.at(RULES_6)
            .checkedBy("sh", "-c", ACCEPTED_IF_IPV6, "check")
            .notifying(UNIT)
            .build(),
        GuestFile.at(RULES)
            .with(new FirewallRules(router, declared).values())
            // As at a boot, where neither names nor sets are there yet.
            .checkedBy("unshare", "--net", "iptables-restore", "--test")
            .notifying(UNIT)
            .build());
  }

  private static List<Resource> nftFiles(Router router, Declarations declared) {
    // In an empty network: what the kernel has is neither asked nor locked.
    String[] check = {"unshare", "--net", "nft", "--check", "--file"};
    return List.of(
        GuestFile.at(LOADER).mode("0755").checkedBy("sh", "-n").notifying(UNIT).build(),
        GuestFile.at(NFT_CLOSED)
            .with(Map.of("management", management(router)))
            .checkedBy(check)
            .build(),
        GuestFile.at(NFT_RULES)
            .with(new FirewallRules(router, declared).values())
            .checkedBy(check)
            .notifying(UNIT)
            .build(),
        GuestFile.at(PACKAGE_UNIT_OFF).build(),
        SystemdUnit.off(PACKAGE_UNIT));
  }

  private static List<Resource> loaded(Router router) {
    ResourceId unit = SystemdUnit.idOf(UNIT);
    return router.filtersWithNftables()
        ? List.of(new LoadedTables(NFT_RULES, changing(router), unit))
        : List.of(
            new LoadedRules(RULES_6, "ip6tables", Set.of(), unit),
            new LoadedRules(RULES, "iptables", changing(router), unit));
  }

  /** The NIC by which the hypervisor comes. */
  private static String management(Router router) {
    boolean isolated = router.config().management() == RouterConfig.Management.ISOLATED;
    return isolated ? Identity.MANAGEMENT_NIC : router.home().nic();
  }

  private static Resource unit(Router router) {
    return GuestFile.at("/etc/systemd/system/firewall.service")
        .with(
            Map.of(
                "network",
                router.os().unit("network"),
                "nftables",
                router.filtersWithNftables(),
                "follows",
                IspLan.isKept(router),
                "timed",
                TrafficLines.isTimed(router),
                "offered",
                FlowTable.isOffered(router)))
        .build();
  }

  /** The rules and files of the backend that is not in use, where there is another. */
  private static List<Resource> replaced(Router router) {
    if (!router.os().filtersWithNftables()) {
      return List.of();
    }
    boolean nftables = router.filtersWithNftables();
    List<Resource> replaced = new ArrayList<>();
    replaced.add(
        nftables
            ? new SupersededRules("nftables", RULES)
            : new SupersededRules("iptables", NFT_RULES));
    (nftables
            ? List.of(RULES, RULES_6, CLOSED)
            : List.of(NFT_RULES, NFT_CLOSED, LOADER, PACKAGE_UNIT_OFF))
        .forEach(file -> replaced.add(Absent.of(file)));
    return replaced;
  }

  /** The chains that programs of ours fill, and the flow table. */
  private static Set<String> changing(Router router) {
    Set<String> chains = new HashSet<>(TimedRules.chains(router));
    chains.add(IspLan.CHAIN);
    if (router.filtersWithNftables()) {
      chains.add(FlowTable.NAME);
    }
    return chains;
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    List<Check> checks = new ArrayList<>(FirewallChecks.ofRules(router));
    checks.addAll(IspLan.checks(router));
    checks.addAll(FlowTable.checks(router));
    checks.addAll(TimedRules.checks(router));
    checks.addAll(LineLimit.checks(router));
    checks.add(FirewallChecks.ofIpv6(router));
    return checks;
  }
}
