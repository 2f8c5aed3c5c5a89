package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.TakenSubnet;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.plan.Plan;
import io.routervm.plan.Plural;
import io.routervm.resource.PackageSet;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Before anything is touched: everything that can be known now, while the Internet is there. */
record PreflightChecks(CutoverContext context) {
  private static final String ADDRESS = "/sys/class/net/" + Identity.WAN_NIC + "/address";

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
          "the router differs from "
              + context.config().file()
              + " in "
              + Plural.of(differences.size(), "place"),
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
    List<Finding> checks =
        context.router().hypervisor().preflight(context.config()).stream()
            .filter(check -> check.check().equals(Hypervisor.FIREWALL_CHECK))
            .toList();
    Finding.require(checks, context.config().hypervisor().uri().toString());
    return checks.isEmpty()
        ? ItemResult.notNeeded("no Linux bridge of this host is in the way")
        : ItemResult.done(
            checks.stream()
                .map(check -> (check.seen() + ". " + check.fix()).strip())
                .collect(Collectors.joining("; ")));
  }

  /** By its MAC address in the guest, which no bridge and no other adapter has. */
  ItemResult wanNic() {
    for (Finding check : context.router().hypervisor().preflight(context.config())) {
      boolean concerns = check.check().startsWith("wan.");
      if (concerns && check.level() == Finding.Level.FAIL) {
        throw Failure.precondition(
            check.seen(), context.config().hypervisor().uri().toString(), check.fix());
      }
    }
    return context.holds(wanCheck(context.router().wanMac()));
  }

  static io.routervm.service.Check wanCheck(MacAddress mac) {
    return new io.routervm.service.Check(
        Identity.WAN_NIC + " is in the router",
        Script.of("cat " + ADDRESS, "grep -q -x -i " + mac + " " + ADDRESS),
        "see that the WAN NIC is plugged in, then run `routervm stop` and `routervm start`");
  }

  /** The ISP LAN is known now: the router is a host in it. */
  ItemResult subnets() {
    List<Cidr> ours = context.config().subnets().stream().map(TakenSubnet::subnet).toList();
    List<Cidr> others = new ArrayList<>();
    try (RemoteShell guest = context.router().guest().open()) {
      for (LocalNetwork network : WanEvidence.clientsWhileStaged(context.config())) {
        WanEvidence.lease(guest, network.nic(), 1).ifPresent(others::add);
      }
      WanEvidence.lease(guest, context.config().wan().uplink(), 1).ifPresent(others::add);
    }
    context.hostNetwork().look().addresses().stream()
        .flatMap(text -> Cidr.parse(text).stream())
        .forEach(others::add);
    for (Cidr other : others) {
      Optional<Cidr> same = ours.stream().filter(other::overlaps).findFirst();
      if (same.isPresent()) {
        throw Failure.precondition(
            "the ISP LAN " + other.subnet() + " and " + same.get() + " overlap",
            context.config().file().toString(),
            "choose another lan.address (or vpn.subnet), run `routervm"
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
            .filter(PackageSet::isIn)
            .map(change -> change.difference().title())
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
            + (context.hostNetwork().mayChange()
                ? ""
                : "; only root may change it: once the router serves, you are told what to type")
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
    if (!context.cabling().canLook()) {
      context
          .progress()
          .detail(
              "this host cannot look at the cables (that takes root, a hypervisor that is not remote,"
                  + " and no lan.vlan): you are asked when they are to be moved");
    }
    cables.before().lines().forEach(context.progress()::detail);
    cables.afterwards().lines().forEach(context.progress()::detail);
    cables.wayBack().lines().forEach(context.progress()::detail);
    return ItemResult.done("also in " + Report.path(context.router().state()));
  }

  /** Each subnet once: two NICs may stand in the same one. */
  static String texts(List<Cidr> subnets) {
    return subnets.isEmpty()
        ? "none"
        : String.join(
            ", ", subnets.stream().map(one -> one.subnet().toString()).distinct().toList());
  }

  /** Whether management leads past the cables. */
  static void requireIsolated(RouterConfig config) {
    if (config.management() == RouterConfig.Management.LAN) {
      throw Failure.precondition(
          "the cut-over needs a way into the router that does not depend on the cables",
          "management: lan",
          "write `management: isolated` in " + config.file() + " and create the router again");
    }
  }
}
