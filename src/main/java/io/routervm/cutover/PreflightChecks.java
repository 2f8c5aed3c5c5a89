package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.Check;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.plan.Change;
import io.routervm.plan.Plan;
import io.routervm.plan.Plural;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Before anything is touched: everything that can be known now, while the Internet is there. */
final class PreflightChecks {
  private final CutoverContext context;

  PreflightChecks(CutoverContext context) {
    this.context = context;
  }

  ItemResult staged() {
    Placement placement = context.router().provisioned().placement();
    boolean ran = context.runs();
    context.requireRunning();
    return ItemResult.done(
        "domain "
            + context.router().name()
            + ", provisioned, "
            + placement
            + (ran ? ", running" : ", started"));
  }

  ItemResult inSync() {
    Reprovision.Differences differences = new Reprovision(context.router()).plan();
    if (!differences.isEmpty()) {
      throw Failure.precondition(
          "the router differs from router.yaml in " + Plural.of(differences.size(), "place"),
          context.router().name(),
          "look at them with `routervm plan`, apply them with `routervm reprovision`, then run"
              + " `routervm swap-cables` again");
    }
    return ItemResult.done("the plan is empty");
  }

  ItemResult services() {
    return ItemResult.done(
        new Verification(context.router()).require(Placement.STAGED, context.progress()));
  }

  /** The other side of a bridge that this host's firewall holds shut looks like a wrong cable. */
  ItemResult bridgedFrames() {
    List<Check> checks =
        context.router().hypervisor().preflight(context.config()).stream()
            .filter(check -> check.title().equals(Hypervisor.FIREWALL_CHECK))
            .toList();
    Check.require(checks, context.config().hypervisor().uri().toString());
    return checks.isEmpty()
        ? ItemResult.notNeeded("no Linux bridge of this host is in the way")
        : ItemResult.done(
            checks.stream()
                .map(check -> (check.detail() + ". " + check.remedy()).strip())
                .collect(Collectors.joining("; ")));
  }

  /** By its MAC address in the guest, which no bridge and no other adapter has. */
  ItemResult wanNic() {
    for (Check check : context.router().hypervisor().preflight(context.config())) {
      boolean concerns = check.title().startsWith("wan.");
      if (concerns && check.level() == Check.Level.FAIL) {
        throw Failure.precondition(
            check.detail(), context.config().hypervisor().uri().toString(), check.remedy());
      }
    }
    return context.holds(
        new io.routervm.service.Check(
            "wan0 is in the router",
            Script.of(
                "cat /sys/class/net/wan0/address",
                "grep -q -x -i " + context.router().wanMac() + " /sys/class/net/wan0/address"),
            "see that the WAN NIC is plugged in, then run `routervm stop` and `routervm"
                + " start`"));
  }

  /** The ISP LAN is known now: the router is a host in it. */
  ItemResult subnets() {
    Cidr home = context.config().lan().address();
    List<Cidr> ours = new ArrayList<>(List.of(home.subnet()));
    context.config().vpn().ifPresent(vpn -> ours.add(vpn.subnet()));
    List<Cidr> others = new ArrayList<>();
    try (RemoteShell guest = context.router().guest().open()) {
      for (String nic : List.of("lan0", "wan0")) {
        WanEvidence.lease(guest, nic, 1).ifPresent(others::add);
      }
    }
    context.hostNetwork().look().addresses().stream()
        .flatMap(text -> Cidr.parse(text).stream())
        .forEach(others::add);
    for (Cidr other : others) {
      Optional<Cidr> same = ours.stream().filter(other::overlaps).findFirst();
      if (same.isPresent()) {
        throw Failure.precondition(
            "the ISP LAN " + other.subnet() + " and " + same.get() + " overlap",
            context.config().directory().resolve("router.yaml").toString(),
            "choose another lan.address (or vpn.subnet) in router.yaml, run `routervm"
                + " reprovision`, then `routervm swap-cables` again");
      }
    }
    return ItemResult.done(texts(ours) + " are ours; around us: " + texts(others));
  }

  /** No package may be missing: there is no Internet until the router is live. */
  ItemResult offline() {
    Plan plan;
    try (RemoteShell guest = context.router().guest().open()) {
      plan =
          new GuestReconciler(guest, Services.resources(context.router().router(Placement.LIVE)))
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
          context.router().name(),
          "run `routervm reprovision`, then `routervm swap-cables` again");
    }
    return ItemResult.done(
        "nothing has to be fetched; going live is " + Plural.of(plan.changes(), "local change"));
  }

  ItemResult hostState() {
    HostState now = context.hostNetwork().look();
    context.file().remember(now);
    if (now.addresses().isEmpty()) {
      return ItemResult.notNeeded("this host has no address on " + now.bridge());
    }
    return ItemResult.done(
        String.join(", ", now.addresses())
            + (now.leased() ? " by DHCP" : ", fixed")
            + ", kept by "
            + now.manager().title()
            + (now.routes().isEmpty() ? "" : "; routes: " + String.join(", ", now.routes())));
  }

  /** The passphrase is its owner's, and it belongs on another machine. */
  ItemResult backup() {
    return BackupNote.read(context.router().state())
        .map(ItemResult::done)
        .orElseGet(
            () ->
                ItemResult.byHand(
                    "Write one with `routervm backup FILE` (or `swap-cables --backup FILE`) and"
                        + " keep it on another machine: whoever loses the keys in "
                        + context.router().state().path()
                        + " cannot get into this router any more"));
  }

  ItemResult wayBack() {
    Cables cables = new Cables(context.config(), context.cabling());
    cables.before().lines().forEach(context.progress()::detail);
    cables.afterwards().lines().forEach(context.progress()::detail);
    cables.wayBack().lines().forEach(context.progress()::detail);
    return ItemResult.done("also in " + Report.path(context.router().state()));
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
