package io.routervm.service;

import io.routervm.config.FirewallBackend;
import io.routervm.config.Placement;
import io.routervm.guest.SentByGuest;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.NicAddress;
import io.routervm.resource.NicDown;
import io.routervm.resource.PackageSet;
import io.routervm.resource.PackageUpgrade;
import io.routervm.resource.Resource;
import io.routervm.router.Verification;
import io.routervm.shell.SentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is sent to provision, check and upgrade every router of the contract's. Of a router that is
 * like one before it, what is not: shellcheck takes half a minute for all that a router is given.
 */
public final class SentByServices {
  private SentByServices() {}

  public static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  /** One with a VPN and rules that have a time, which filters with nftables. */
  public static Router nftables() {
    Router live = FirewallKeysTest.with(Routers.of("debian-12", Placement.LIVE));
    return Routers.withBackend(
        Routers.withVpn(live, 1194, Routers.VPN.protocol(), false), FirewallBackend.NFTABLES);
  }

  public static List<SentScript> all() {
    List<SentScript> scripts = new ArrayList<>();
    List<Router> all = new ArrayList<>(routers());
    all.addAll(ServiceContractTest.fixedWans());
    all.add(FirewallKeysTest.with(Routers.of("debian-12", Placement.LIVE)));
    ServiceContractTest.forwarders().stream()
        .filter(router -> !router.os().name().equals("almalinux-9"))
        .forEach(all::add);
    all.add(Routers.withMdns(Routers.of("debian-12", Placement.LIVE)));
    all.add(ExtraResourcesTest.withEveryCheck());
    all.add(nftables());
    ServiceContractTest.taggedWans().stream().filter(Router::isLive).forEach(all::add);
    all.add(Routers.withSession(Routers.of("debian-12", Placement.STAGED)));
    all.add(Routers.withSession(Routers.of("centos-7", Placement.LIVE)));
    Set<Object> sent = new HashSet<>();
    Set<Resource> sentInEveryWay = new HashSet<>();
    for (Router router : all) {
      String tagged = router.config().wan().vlan().isPresent() ? "tagged " : "";
      String session = router.config().wan().pppoe().isPresent() ? "session " : "";
      String wan = router.config().wan().fixed().isPresent() ? "fixed WAN " : session;
      String forwarder = router.config().dns().needsForwarder() ? "forwarder " : "";
      String rules = router.config().firewall().rules().isEmpty() ? "" : "rules ";
      String extras = router.extras().isEmpty() ? "" : "extras ";
      String mdns = router.config().mdns().isEmpty() ? "" : "mdns ";
      String filter = router.filtersWithNftables() ? "nftables " : "";
      String more = filter + mdns + tagged + wan + forwarder + rules + extras;
      String what = router.os() + " " + router.placement() + " " + more;
      List<Resource> resources = Services.resources(router);
      boolean thorough = what.startsWith("debian-12 live");
      List<Resource> differing =
          resources.stream().filter(thorough ? sentInEveryWay::add : sent::add).toList();
      scripts.addAll(
          SentByGuest.forResources(what, differing, resources, Services.folders(router), thorough));
      scripts.addAll(stored(what, differing));
      List<Check> checks = Services.checks(router).stream().filter(sent::add).toList();
      scripts.add(SentScript.of(what + "checks", Verification.script(checks)));
      List<HealthProbe> probes = new Health(router, Duration.ofSeconds(90)).probes();
      scripts.add(
          SentScript.of(
              what + "health before",
              Verification.script(probes.stream().map(HealthProbe::before).toList())));
      scripts.add(
          SentScript.of(
              what + "health after",
              Verification.script(probes.stream().map(HealthProbe::after).toList())));
    }
    ServiceContractTest.forwarders().stream()
        .filter(Router::isLive)
        .forEach(
            router ->
                scripts.add(
                    SentScript.of(
                        router.os() + " what the forwarder finds",
                        Forwarder.finds(router.config(), 5))));
    routers().stream()
        .map(router -> router.os().packageManager())
        .distinct()
        .forEach(
            manager -> {
              scripts.add(SentScript.of(manager + " offer", PackageUpgrade.question(manager)));
              scripts.add(SentScript.of(manager + " upgrade", PackageSet.upgrade(manager)));
            });
    return scripts;
  }

  /** The shell in the guest's own files, and in the commands that check them or mend them. */
  private static List<SentScript> stored(String what, List<Resource> resources) {
    List<SentScript> scripts = new ArrayList<>();
    for (Resource resource : resources) {
      if (resource instanceof ManagedFile file) {
        String name = what + file.path();
        if (file.content().startsWith("#!") || file.path().endsWith(".sh")) {
          scripts.add(new SentScript(name, file.content()));
        }
        scripts.addAll(inline(name + " check", file.check()));
      }
      if (resource instanceof NicDown gone) {
        scripts.addAll(inline(what + gone.nic() + " again", gone.again()));
      }
      if (resource instanceof NicAddress address) {
        scripts.addAll(inline(what + address.nic() + " again", address.again()));
      }
    }
    return scripts;
  }

  private static List<SentScript> inline(String what, List<String> command) {
    List<SentScript> scripts = new ArrayList<>();
    if (command.size() > 2 && command.subList(0, 2).equals(List.of("sh", "-c"))) {
      scripts.add(new SentScript(what, command.get(2)));
    }
    if (command.size() > 5) {
      scripts.add(new SentScript(what + " in place", command.get(5)));
    }
    return scripts;
  }
}
