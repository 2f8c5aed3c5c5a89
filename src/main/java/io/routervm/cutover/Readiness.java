package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.Host;
import io.routervm.hypervisor.Check;
import io.routervm.plan.Change;
import io.routervm.plan.Counted;
import io.routervm.plan.Plan;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Before anything is touched: everything that can be known now, while the Internet is there. */
final class Readiness {
  private final Scene scene;

  Readiness(Scene scene) {
    this.scene = scene;
  }

  Seen staged() {
    Placement placement = scene.site().provisioned().placement();
    boolean ran = scene.runs();
    scene.requireRunning();
    return Seen.done(
        "domain "
            + scene.site().name()
            + ", provisioned, "
            + placement
            + (ran ? ", running" : ", started"));
  }

  Seen inSync() {
    Reprovision.Differences differences = new Reprovision(scene.site()).plan();
    if (!differences.isEmpty()) {
      throw Failure.precondition(
          "the router differs from router.yaml in " + Counted.of(differences.size(), "place"),
          scene.site().name(),
          "look at them with `routervm plan`, apply them with `routervm reprovision`, then run"
              + " `routervm swap-cables` again");
    }
    return Seen.done("the plan is empty");
  }

  Seen services() {
    return Seen.done(new Verification(scene.site()).require(Placement.STAGED, scene.progress()));
  }

  /** By its MAC address in the guest, which no bridge and no other adapter has. */
  Seen wanNic() {
    for (Check check : scene.site().hypervisor().preflight(scene.config())) {
      boolean concerns = check.title().startsWith("wan.");
      if (concerns && check.level() == Check.Level.FAIL) {
        throw Failure.precondition(
            check.detail(), scene.config().hypervisor().uri().toString(), check.remedy());
      }
    }
    return scene.holds(
        new io.routervm.service.Check(
            "wan0 is in the router",
            Script.of(
                "cat /sys/class/net/wan0/address",
                "grep -q -x -i " + scene.site().wanMac() + " /sys/class/net/wan0/address"),
            "see that the USB adapter is plugged in, then run `routervm stop` and `routervm"
                + " start`"));
  }

  /** The ISP LAN is known now: the router is a host in it. */
  Seen subnets() {
    Cidr home = scene.config().lan().address();
    List<Cidr> ours = new ArrayList<>(List.of(home.subnet()));
    scene.config().vpn().ifPresent(vpn -> ours.add(vpn.subnet()));
    List<Cidr> others = new ArrayList<>();
    try (Host guest = scene.site().guest().open()) {
      for (String nic : List.of("lan0", "wan0")) {
        WanEvidence.lease(guest, nic, 1).ifPresent(others::add);
      }
    }
    scene.hostNetwork().look().addresses().stream()
        .flatMap(text -> Cidr.parse(text).stream())
        .forEach(others::add);
    for (Cidr other : others) {
      Optional<Cidr> same = ours.stream().filter(other::overlaps).findFirst();
      if (same.isPresent()) {
        throw Failure.precondition(
            "the ISP LAN " + other.subnet() + " and " + same.get() + " overlap",
            scene.config().directory().resolve("router.yaml").toString(),
            "choose another lan.address (or vpn.subnet) in router.yaml, run `routervm"
                + " reprovision`, then `routervm swap-cables` again");
      }
    }
    return Seen.done(texts(ours) + " are ours; around us: " + texts(others));
  }

  /** No package may be missing: there is no Internet until the router is live. */
  Seen offline() {
    Plan plan;
    try (Host guest = scene.site().guest().open()) {
      plan =
          new GuestReconciler(guest, Services.resources(scene.site().router(Placement.LIVE)))
              .plan();
    }
    List<String> fetched =
        plan.changes().stream()
            .filter(change -> change.id().kind().equals("packages"))
            .map(Change::summary)
            .toList();
    if (!fetched.isEmpty()) {
      throw Failure.precondition(
          "packages are missing that could not be fetched while the cables are moved: "
              + String.join(", ", fetched),
          scene.site().name(),
          "run `routervm reprovision`, then `routervm swap-cables` again");
    }
    return Seen.done(
        "nothing has to be fetched; going live is " + Counted.of(plan.changes(), "local change"));
  }

  Seen hostState() {
    HostState now = scene.hostNetwork().look();
    scene.file().remember(now);
    if (now.addresses().isEmpty()) {
      return Seen.notNeeded("this host has no address on " + now.bridge());
    }
    return Seen.done(
        String.join(", ", now.addresses())
            + (now.leased() ? " by DHCP" : ", fixed")
            + ", kept by "
            + now.manager().title()
            + (now.routes().isEmpty() ? "" : "; routes: " + String.join(", ", now.routes())));
  }

  /** The passphrase is its owner's, and it belongs on another machine. */
  Seen backup() {
    return BackupNote.read(scene.site().state())
        .map(Seen::done)
        .orElseGet(
            () ->
                Seen.byHand(
                    "Write one with `routervm backup FILE` (or `swap-cables --backup FILE`) and"
                        + " keep it on another machine: whoever loses the keys in "
                        + scene.site().state().path()
                        + " cannot get into this router any more"));
  }

  Seen wayBack() {
    Cables cables = new Cables(scene.config(), scene.cabling());
    cables.before().lines().forEach(scene.progress()::detail);
    cables.afterwards().lines().forEach(scene.progress()::detail);
    cables.wayBack().lines().forEach(scene.progress()::detail);
    return Seen.done("also in " + Report.path(scene.site().state()));
  }

  private static String texts(List<Cidr> subnets) {
    return subnets.isEmpty()
        ? "none"
        : String.join(", ", subnets.stream().map(one -> one.subnet().toString()).toList());
  }

  /** Whether management leads past the cables. */
  static void requireIsolated(RouterConfig config) {
    if (config.management() == RouterConfig.Management.LAN) {
      throw Failure.precondition(
          "the cut-over needs a way into the router that does not depend on the cables",
          "management: lan",
          "write `management: isolated` in router.yaml and create the router again");
    }
  }
}
