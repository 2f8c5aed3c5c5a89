package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.Host;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.link.DhcpOffer;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way back to staged, from wherever the cut-over stands. The router stops serving before the
 * cables are touched: the other way round it would serve the ISP LAN.
 */
final class WalkBack {
  private static final Duration LEASE_LIMIT = Duration.ofSeconds(90);

  private final Scene scene;
  private final Move move;

  WalkBack(Scene scene) {
    this.scene = scene;
    this.move = new Move(scene);
  }

  /** A machine that may be live on its disk is not started where the ISP box is on the LAN side. */
  Seen staged() {
    if (!scene.runs()) {
      refuseOnTheIspLan();
    }
    try {
      scene.requireRunning();
    } catch (HostUnreachableException e) {
      throw mayBeLive() ? unreachable(e) : e;
    }
    move.settle();
    try (Host guest = scene.site().guest().open()) {
      if (!Move.isLive(guest) && scene.site().provisioned().placement() == Placement.STAGED) {
        return Seen.done("it was never live");
      }
    }
    Reprovision.Ended ended =
        new Reprovision(scene.site()).run(Placement.STAGED, "swap-cables --back", scene.progress());
    scene
        .site()
        .hypervisor()
        .record(scene.site().name(), scene.site().provisioned().at(Placement.STAGED));
    return Seen.done(ended.changed().size() + " changes; it serves nobody");
  }

  /** Whether the cut-over ever came so far that the router could have gone live. */
  private boolean mayBeLive() {
    return scene.file().now().facts().containsKey("wan")
        || scene.site().provisioned().placement() == Placement.LIVE;
  }

  private void refuseOnTheIspLan() {
    if (!scene.cabling().canLook()
        || !mayBeLive()
        || scene.cabling().look().lan().servers().isEmpty()) {
      return;
    }
    throw Failure.precondition(
        "the router is off and may be live on its disk, and the ISP box's cable is in "
            + scene.cabling().lanName()
            + " again: started there it would serve the ISP LAN",
        scene.site().name(),
        "pull that cable, run `routervm swap-cables --back` again, and put the cable back when it"
            + " says so");
  }

  private Failure unreachable(HostUnreachableException cause) {
    scene.site().hypervisor().cutPower(scene.site().name());
    return new Failure(
        Failure.Kind.BROKEN,
        "the router does not answer, so it cannot be told to serve nobody: " + cause.what(),
        scene.site().name() + ", which is switched off now",
        "the cables may go back, everything is as it was then; do not start it before `routervm"
            + " console` has shown why",
        cause);
  }

  Seen cablesBack() {
    Cables cables = new Cables(scene.config(), scene.cabling());
    cables.wayBackInstruction().lines().forEach(scene.progress()::detail);
    if (!scene.cabling().canLook()) {
      boolean moved =
          scene.operator().agrees("Are the cables back?", scene.patience()).orElse(false);
      return moved ? Seen.done("as you said") : notBack("nobody said that the cables are back");
    }
    Instant end = Instant.now().plus(scene.patience());
    String told = "";
    while (true) {
      scene.operator().checkForStop();
      Sides sides = scene.cabling().look();
      Optional<DhcpOffer> isp = sides.lan().servers().stream().findFirst();
      if (isp.isPresent()) {
        return Seen.done(isp.get() + " on " + sides.lan().nic());
      }
      String what =
          sides.lan().hasNoLink()
              ? sides.lan().nic() + " has no link"
              : "the ISP box does not answer on " + sides.lan().nic() + " yet";
      if (!what.equals(told)) {
        told = what;
        scene.progress().detail(what);
      }
      if (Instant.now().isAfter(end)) {
        return notBack(what);
      }
    }
  }

  private static Seen notBack(String what) {
    throw Failure.precondition(
        what,
        "the cables; the router is staged and serves nobody",
        "put the ISP box's cable into the host NIC, then run `routervm swap-cables --back` again");
  }

  Seen lease() {
    scene.requireRunning();
    try (Host guest = scene.site().guest().open()) {
      return WanEvidence.lease(guest, "lan0", (int) LEASE_LIMIT.toSeconds())
          .map(lease -> Seen.done("lan0 has " + lease + " from the ISP box"))
          .orElseThrow(
              () ->
                  Failure.precondition(
                      "the router gets no lease on lan0",
                      scene.config().lan().bridge(),
                      "look at the ISP box; then run `routervm swap-cables --back` again"));
    }
  }

  Seen host() {
    Optional<HostState> before =
        scene.file().now().host().filter(state -> !state.addresses().isEmpty());
    if (before.isEmpty()) {
      return Seen.notNeeded("this host's network was not touched");
    }
    Cidr home = scene.config().lan().address();
    if (scene.hostNetwork().trial().isOn()) {
      scene.hostNetwork().trial().restore();
      return Seen.done("the old addresses are back: " + before.get().addresses());
    }
    if (scene.hostNetwork().addressIn(home, Duration.ZERO).isEmpty()) {
      return Seen.notNeeded("this host has no address of the home LAN");
    }
    if (!HostNetwork.canRenew(before.get())) {
      return Seen.byHand(
          "Give this host its old address again: " + String.join(", ", before.get().addresses()));
    }
    scene.hostNetwork().renew(before.get(), LEASE_LIMIT.multipliedBy(2));
    Instant end = Instant.now().plus(LEASE_LIMIT);
    while (Instant.now().isBefore(end)) {
      List<String> now = scene.hostNetwork().look().addresses();
      boolean isBack =
          !now.isEmpty()
              && now.stream()
                  .flatMap(text -> Cidr.parse(text).stream())
                  .noneMatch(address -> home.contains(address.address()));
      if (isBack) {
        scene.hostNetwork().trial().confirm();
        return Seen.done(String.join(", ", now) + " from the ISP box");
      }
      Pause.seconds(1);
    }
    scene.hostNetwork().trial().restore();
    return Seen.done("no lease came; the old addresses are back: " + before.get().addresses());
  }

  Seen checks() {
    return Seen.done(new Verification(scene.site()).require(Placement.STAGED, scene.progress()));
  }
}
