package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Plural;
import io.routervm.platform.Deadline;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way back to staged, from wherever the cut-over stands. The router stops serving before the
 * cables are touched: the other way round it would serve the ISP LAN.
 */
final class RevertSteps {
  private static final String HOME_NIC = LocalNetwork.nic(LocalNetwork.HOME);
  private static final Duration LEASE_LIMIT = Duration.ofSeconds(90);

  private final CutoverContext context;
  private final SwapSteps move;

  RevertSteps(CutoverContext context) {
    this.context = context;
    this.move = new SwapSteps(context);
  }

  /** A machine that may be live on its disk is not started where the ISP box is on the LAN side. */
  ItemResult staged() {
    if (!context.runs() && mayBeLive()) {
      requireNoIspBox();
    }
    try {
      context.requireRunning();
    } catch (HostUnreachableException e) {
      throw mayBeLive() ? unreachable(e) : e;
    }
    move.settle();
    try (RemoteShell guest = context.router().guest().open()) {
      if (!SwapSteps.isLive(guest)
          && context.router().provisioned().placement() == Placement.STAGED) {
        context.startsWithTheHostAgain();
        return ItemResult.done("it was never live");
      }
    }
    Reprovision.ReprovisionResult ended =
        new Reprovision(context.router())
            .run(Placement.STAGED, "swap-cables --back", context.progress());
    context
        .router()
        .hypervisor()
        .record(context.router().name(), context.router().provisioned().at(Placement.STAGED));
    context.startsWithTheHostAgain();
    return ItemResult.done(Plural.of(ended.changed(), "change") + "; it serves nobody");
  }

  /** Whether the cut-over ever came so far that the router could have gone live. */
  private boolean mayBeLive() {
    return context.file().now().facts().containsKey("wan")
        || context.router().provisioned().placement() == Placement.LIVE;
  }

  private void requireNoIspBox() {
    if (!context.cabling().canLook()) {
      requireWord();
      return;
    }
    if (context.cabling().look().lan().answer().isEmpty()) {
      return;
    }
    throw Failure.precondition(
        "the router is off and may be live on its disk, and the ISP box's cable is in "
            + context.cabling().lanName()
            + " again: started there it would serve the ISP LAN",
        context.router().name(),
        "pull that cable, run `routervm swap-cables --back` again, and put the cable back when it"
            + " says so");
  }

  /** Nobody there would say yes to everything, so his word is no evidence. */
  private void requireWord() {
    boolean out =
        context.operator().isThere()
            && context
                .operator()
                .agrees(
                    "The router is off and may be live on its disk, and this host cannot look at"
                        + " the cables. Started with the ISP box's cable in "
                        + context.cabling().lanName()
                        + " it would serve the ISP LAN. Is that cable out of there?",
                    context.patience())
                .orElse(false);
    if (out) {
      return;
    }
    throw Failure.precondition(
        "the router is off and may be live on its disk, and nobody said that the ISP box's cable is"
            + " out of "
            + context.cabling().lanName()
            + ": started there it would serve the ISP LAN",
        context.router().name(),
        "pull that cable, start the router with `routervm start`, run `routervm swap-cables --back`"
            + " again, and put the cable back when it says so");
  }

  /** Switched off for good: a restart of this host would have it serve the ISP LAN. */
  private Failure unreachable(HostUnreachableException cause) {
    context.router().hypervisor().setAutostart(context.router().name(), false);
    context.router().hypervisor().cutPower(context.router().name());
    return new Failure(
        Failure.Kind.BROKEN,
        "the router does not answer, so it cannot be told to serve nobody: " + cause.what(),
        context.router().name()
            + ", which is switched off now and does not start with this host any more",
        "the cables may go back, everything is as it was then; do not start it before `routervm"
            + " console` has shown why; staged or live again it starts with this host as "
            + context.config().file()
            + " says",
        cause);
  }

  ItemResult cablesBack() {
    Cables cables = new Cables(context.config(), context.cabling());
    cables.wayBackInstruction().lines().forEach(context.progress()::detail);
    if (!context.cabling().canLook()) {
      boolean moved =
          context.operator().agrees("Are the cables back?", context.patience()).orElse(false);
      return moved
          ? ItemResult.done("as you said")
          : notBack("nobody said that the cables are back");
    }
    Deadline end = Deadline.in(context.patience());
    String told = "";
    while (true) {
      context.operator().checkForStop();
      CablePorts sides = context.cabling().look();
      if (sides.lan().answering().stream().anyMatch(this::isIspBox)) {
        return ItemResult.done(sides.lan().answer().orElseThrow() + " on " + sides.lan().nic());
      }
      String what = missing(sides.lan());
      if (!what.equals(told)) {
        told = what;
        context.progress().detail(what);
      }
      if (end.isOver()) {
        return isNewBox(sides.lan()) ? ItemResult.done(what + ", the new box") : notBack(what);
      }
    }
  }

  /**
   * Any server will do where the cut-over could not look at the WAN side, or who answers there need
   * not be the box of the home, whatever an earlier version has written down.
   */
  private boolean isIspBox(MacAddress mac) {
    if (!SwapSteps.isBoxOfTheHome(context.config().wan())) {
      return true;
    }
    String known = context.file().now().facts().get(SwapSteps.ISP_BOX);
    return known == null || known.equals(mac.toString());
  }

  /** A box that was exchanged since must not lock the way back: the router serves nobody. */
  private boolean isNewBox(CablePorts.Port lan) {
    return !lan.servers().isEmpty()
        && context.operator().isThere()
        && context
            .operator()
            .agrees(missing(lan) + ". Is that your ISP box, a new one?", context.patience())
            .orElse(false);
  }

  private String missing(CablePorts.Port lan) {
    if (!lan.servers().isEmpty()) {
      return "another DHCP server than the ISP box ("
          + context.file().now().facts().get(SwapSteps.ISP_BOX)
          + ") answers on "
          + lan.nic()
          + ": "
          + lan.servers().get(0);
    }
    return lan.hasNoLink()
        ? lan.nic() + " has no link"
        : "the ISP box does not answer on " + lan.nic() + " yet";
  }

  private static ItemResult notBack(String what) {
    throw Failure.precondition(
        what,
        "the cables; the router is staged and serves nobody",
        "put the ISP box's cable into the host NIC, then run `routervm swap-cables --back` again");
  }

  ItemResult lease() {
    context.requireRunning();
    try (RemoteShell guest = context.router().guest().open()) {
      return WanEvidence.lease(guest, HOME_NIC, (int) LEASE_LIMIT.toSeconds())
          .map(lease -> ItemResult.done(HOME_NIC + " has " + lease + " from the ISP box"))
          .orElseThrow(
              () ->
                  Failure.precondition(
                      "the router gets no lease on " + HOME_NIC,
                      context.config().lan().bridge(),
                      "look at the ISP box; then run `routervm swap-cables --back` again"));
    }
  }

  ItemResult host() {
    Optional<HostState> before =
        context.file().now().host().filter(state -> !state.addresses().isEmpty());
    if (before.isEmpty()) {
      return unrecorded();
    }
    Cidr home = context.config().lan().address();
    if (context.hostNetwork().trial().isOn()) {
      context.hostNetwork().trial().restore();
      return ItemResult.done("the old addresses are back: " + before.get().addresses());
    }
    if (context.hostNetwork().addressIn(home, Duration.ZERO).isEmpty()) {
      return ItemResult.notNeeded("this host has no address of the home LAN");
    }
    if (!context.hostNetwork().mayRenew(before.get())) {
      return ItemResult.byHand(
          (context.hostNetwork().mayChange() ? "Give" : "As root, give")
              + " this host its old address again: "
              + String.join(", ", before.get().addresses()));
    }
    context.hostNetwork().renew(before.get(), LEASE_LIMIT.multipliedBy(2));
    Optional<List<String>> now =
        Deadline.in(LEASE_LIMIT)
            .await(
                CutoverContext.BETWEEN_LOOKS,
                () ->
                    Optional.of(context.hostNetwork().look().addresses())
                        .filter(addresses -> areBack(addresses, home)));
    if (now.isPresent()) {
      context.hostNetwork().trial().confirm();
      return ItemResult.done(String.join(", ", now.get()) + " from the ISP box");
    }
    context.hostNetwork().trial().restore();
    return ItemResult.done(
        "no lease came; the old addresses are back: " + before.get().addresses());
  }

  private static boolean areBack(List<String> addresses, Cidr home) {
    return !addresses.isEmpty()
        && addresses.stream()
            .flatMap(text -> Cidr.parse(text).stream())
            .noneMatch(address -> home.contains(address.address()));
  }

  /** A record that was lost must not leave this host in a LAN that is gone. */
  private ItemResult unrecorded() {
    return context
        .hostNetwork()
        .addressIn(context.config().lan().address(), Duration.ZERO)
        .map(
            left ->
                ItemResult.byHand(
                    "This host still has "
                        + left
                        + " of the home LAN: have "
                        + context.hostNetwork().look().manager().title()
                        + " get a new lease on "
                        + context.config().lan().bridge()))
        .orElseGet(() -> ItemResult.notNeeded("this host's network was not touched"));
  }

  ItemResult checks() {
    return ItemResult.done(
        new Verification(context.router()).require(Placement.STAGED, context.progress()));
  }
}
