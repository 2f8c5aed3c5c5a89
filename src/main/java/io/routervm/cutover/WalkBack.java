package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.Host;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.link.DhcpOffer;
import io.routervm.plan.Counted;
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
    if (!scene.runs() && mayBeLive()) {
      requireNoIspBox();
    }
    try {
      scene.requireRunning();
    } catch (HostUnreachableException e) {
      throw mayBeLive() ? unreachable(e) : e;
    }
    move.settle();
    try (Host guest = scene.site().guest().open()) {
      if (!Move.isLive(guest) && scene.site().provisioned().placement() == Placement.STAGED) {
        scene.startsWithTheHostAgain();
        return Seen.done("it was never live");
      }
    }
    Reprovision.Ended ended =
        new Reprovision(scene.site()).run(Placement.STAGED, "swap-cables --back", scene.progress());
    scene
        .site()
        .hypervisor()
        .record(scene.site().name(), scene.site().provisioned().at(Placement.STAGED));
    scene.startsWithTheHostAgain();
    return Seen.done(Counted.of(ended.changed(), "change") + "; it serves nobody");
  }

  /** Whether the cut-over ever came so far that the router could have gone live. */
  private boolean mayBeLive() {
    return scene.file().now().facts().containsKey("wan")
        || scene.site().provisioned().placement() == Placement.LIVE;
  }

  private void requireNoIspBox() {
    if (!scene.cabling().canLook()) {
      requireWord();
      return;
    }
    if (scene.cabling().look().lan().servers().isEmpty()) {
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

  /** Nobody there would say yes to everything, so his word is no evidence. */
  private void requireWord() {
    boolean out =
        scene.operator().isThere()
            && scene
                .operator()
                .agrees(
                    "The router is off and may be live on its disk, and this host cannot look at"
                        + " the cables. Started with the ISP box's cable in "
                        + scene.cabling().lanName()
                        + " it would serve the ISP LAN. Is that cable out of there?",
                    scene.patience())
                .orElse(false);
    if (out) {
      return;
    }
    throw Failure.precondition(
        "the router is off and may be live on its disk, and nobody said that the ISP box's cable is"
            + " out of "
            + scene.cabling().lanName()
            + ": started there it would serve the ISP LAN",
        scene.site().name(),
        "pull that cable, start the router with `routervm start`, run `routervm swap-cables --back`"
            + " again, and put the cable back when it says so");
  }

  /** Switched off for good: a restart of this host would have it serve the ISP LAN. */
  private Failure unreachable(HostUnreachableException cause) {
    scene.site().hypervisor().setAutostart(scene.site().name(), false);
    scene.site().hypervisor().cutPower(scene.site().name());
    return new Failure(
        Failure.Kind.BROKEN,
        "the router does not answer, so it cannot be told to serve nobody: " + cause.what(),
        scene.site().name()
            + ", which is switched off now and does not start with this host any more",
        "the cables may go back, everything is as it was then; do not start it before `routervm"
            + " console` has shown why; staged or live again it starts with this host as router.yaml"
            + " says",
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
      Optional<DhcpOffer> isp = sides.lan().servers().stream().filter(this::isIspBox).findFirst();
      if (isp.isPresent()) {
        return Seen.done(isp.get() + " on " + sides.lan().nic());
      }
      String what = missing(sides.lan());
      if (!what.equals(told)) {
        told = what;
        scene.progress().detail(what);
      }
      if (Instant.now().isAfter(end)) {
        return isNewBox(sides.lan()) ? Seen.done(what + ", the new box") : notBack(what);
      }
    }
  }

  /** Any server will do where the cut-over could not look at the WAN side. */
  private boolean isIspBox(DhcpOffer offer) {
    String known = scene.file().now().facts().get(Move.ISP_BOX);
    return known == null || known.equals(offer.mac().toString());
  }

  /** A box that was exchanged since must not lock the way back: the router serves nobody. */
  private boolean isNewBox(Sides.Side lan) {
    return !lan.servers().isEmpty()
        && scene.operator().isThere()
        && scene
            .operator()
            .agrees(missing(lan) + ". Is that your ISP box, a new one?", scene.patience())
            .orElse(false);
  }

  private String missing(Sides.Side lan) {
    if (!lan.servers().isEmpty()) {
      return "another DHCP server than the ISP box ("
          + scene.file().now().facts().get(Move.ISP_BOX)
          + ") answers on "
          + lan.nic()
          + ": "
          + lan.servers().get(0);
    }
    return lan.hasNoLink()
        ? lan.nic() + " has no link"
        : "the ISP box does not answer on " + lan.nic() + " yet";
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
      return unrecorded();
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

  /** A record that was lost must not leave this host in a LAN that is gone. */
  private Seen unrecorded() {
    return scene
        .hostNetwork()
        .addressIn(scene.config().lan().address(), Duration.ZERO)
        .map(
            left ->
                Seen.byHand(
                    "This host still has "
                        + left
                        + " of the home LAN: have "
                        + scene.hostNetwork().look().manager().title()
                        + " get a new lease on "
                        + scene.config().lan().bridge()))
        .orElseGet(() -> Seen.notNeeded("this host's network was not touched"));
  }

  Seen checks() {
    return Seen.done(new Verification(scene.site()).require(Placement.STAGED, scene.progress()));
  }
}
