package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.Confirmation.Standing;
import io.routervm.guest.Host;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.Metadata;
import io.routervm.plan.Counted;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import io.routervm.router.Verification.Checked;
import io.routervm.service.Check;
import io.routervm.service.Health;
import io.routervm.service.HealthProbe;
import io.routervm.shell.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The swap itself: off, cables, on, look, live. */
final class Move {
  /** A fact of the cut-over: the MAC address of the DHCP server on the WAN side. */
  static final String ISP_BOX = "isp-box";

  private static final Duration SHUTDOWN_LIMIT = Duration.ofMinutes(3);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(30);
  private static final Duration INTERNET_PATIENCE = Duration.ofSeconds(60);
  private static final Duration ANSWER_TIME = Duration.ofMinutes(2);
  private static final Duration UNDOING_LIMIT = Duration.ofMinutes(3);

  private final Scene scene;

  Move(Scene scene) {
    this.scene = scene;
  }

  Seen shutDown() {
    if (!scene.runs()) {
      return Seen.done("it is off");
    }
    if (isLiveInside()) {
      return Seen.notNeeded("it is live already");
    }
    try {
      scene.site().hypervisor().stop(scene.site().name(), SHUTDOWN_LIMIT);
      return Seen.done("it has shut down");
    } catch (Failure e) {
      boolean pull =
          scene
              .operator()
              .agrees(
                  "The router did not shut down within "
                      + SHUTDOWN_LIMIT.toSeconds()
                      + " s. It serves nobody yet. Pull its plug?",
                  ANSWER_LIMIT)
              .orElse(false);
      if (!pull) {
        throw e;
      }
      scene.site().hypervisor().cutPower(scene.site().name());
      return Seen.done("it did not shut down in time: its plug was pulled");
    }
  }

  /** Watches until the cables are right; with the router off nothing can go wrong meanwhile. */
  Seen moveCables() {
    if (isLiveInside()) {
      return Seen.notNeeded("the router is live already");
    }
    if (scene.runs()) {
      // After a restart of this host the router may have started by itself.
      shutDown();
    }
    instruct(new Cables(scene.config(), scene.cabling()).instruction());
    if (!scene.cabling().canLook()) {
      return moveUnseen();
    }
    Instant end = Instant.now().plus(scene.patience());
    String told = "";
    boolean wasRight = false;
    while (true) {
      scene.operator().checkForStop();
      Sides sides = scene.cabling().look();
      CableVerdict verdict = CableVerdict.of(sides, scene.config());
      if (verdict.isRight() && wasRight) {
        // The way back wants to see this very box on the other NIC.
        sides.wan().servers().stream()
            .findFirst()
            .ifPresent(isp -> scene.file().remember(ISP_BOX, isp.mac().toString()));
        return Seen.done(verdict.what());
      }
      wasRight = verdict.isRight();
      if (!verdict.what().equals(told)) {
        told = verdict.what();
        scene.progress().detail(verdict.what());
        if (!verdict.isRight()) {
          scene.progress().detail("-> " + verdict.next());
        }
      }
      if (!verdict.isRight() && Instant.now().isAfter(end)) {
        throw Failure.precondition(
            verdict.what(),
            "the cables, after " + scene.patience().toSeconds() + " s; the router is off",
            verdict.next()
                + "; then run `routervm swap-cables --resume`, or go back with `routervm"
                + " swap-cables --back`");
      }
    }
  }

  private Seen moveUnseen() {
    boolean moved =
        scene
            .operator()
            .agrees(
                "This host cannot look at the cables (that takes root, a hypervisor that is not"
                    + " remote, and no lan.vlan). Are they moved?",
                scene.patience())
            .orElse(false);
    if (!moved) {
      throw Failure.precondition(
          "nobody said that the cables are moved",
          "the router is off",
          "move them, then run `routervm swap-cables --resume`; or go back with `routervm"
              + " swap-cables --back`");
    }
    return Seen.done("as you said; the router will look itself");
  }

  private void instruct(String text) {
    text.lines().forEach(scene.progress()::detail);
  }

  Seen start() {
    scene.requireRunning();
    return Seen.done("it answers over the management network");
  }

  /** The router's own look, while it still serves nobody. */
  Seen evidence() {
    scene.requireRunning();
    if (isLiveInside()) {
      return Seen.notNeeded("it is live already");
    }
    Cidr lease = evidenceNow();
    scene.file().remember("wan", lease.toString());
    return Seen.done("wan0 has " + lease + " from the ISP box; lan0 hears no other DHCP server");
  }

  private Cidr evidenceNow() {
    Instant end = Instant.now().plus(scene.patience());
    String told = "";
    while (true) {
      scene.operator().checkForStop();
      try (Host guest = scene.site().guest().open()) {
        return new WanEvidence(scene.config()).require(guest);
      } catch (Failure e) {
        if (Instant.now().isAfter(end)) {
          throw e;
        }
        if (!e.what().equals(told)) {
          told = e.what();
          scene.progress().detail(e.what());
          scene.progress().detail("-> " + e.next());
        }
        Pause.seconds(2);
      }
    }
  }

  /** Staged it has both NICs as clients, so the question goes out by wan0. */
  Seen internet() {
    HealthProbe probe =
        new Health(scene.site().router(Placement.STAGED), INTERNET_PATIENCE)
            .probes().stream()
                .filter(one -> one.title().equals(Health.INTERNET))
                .findFirst()
                .orElseThrow();
    Checked checked;
    try (Host guest = scene.site().guest().open()) {
      checked = Verification.run(guest, List.of(probe.after())).get(0);
    }
    if (!checked.holds()) {
      throw Failure.precondition(
          "the ISP box gives a lease, but the Internet behind it is dead: none of "
              + scene.config().dns().upstream()
              + " answers",
          "wan0; the router is staged and serves nobody yet",
          "wait until the ISP box is online (its lamps, its own page), then run `routervm"
              + " swap-cables --resume`; or go back with `routervm swap-cables --back`");
    }
    return Seen.done("a name server of the Internet answers through wan0");
  }

  /**
   * On trial: a router that cannot be reached afterwards, or has lost the Internet, is staged again
   * by itself. The placement is written down last, so whatever breaks off in between, nobody takes
   * a staged router for a live one.
   */
  Seen goLive() {
    scene.requireRunning();
    settle();
    if (!isLiveInside()) {
      Cidr lease = evidenceNow();
      scene.file().remember("wan", lease.toString());
    }
    Metadata staged = scene.site().provisioned();
    Reprovision.Wish wish =
        new Reprovision.Wish(
            "swap-cables", Approval.AUTOMATIC, Optional.empty(), "the cables were moved");
    Reprovision.Ended ended =
        new Reprovision(scene.site()).runOnTrial(Placement.LIVE, wish, scene.progress());
    scene.site().hypervisor().record(scene.site().name(), staged.at(Placement.LIVE));
    scene.startsWithTheHostAgain();
    return Seen.done(
        Counted.of(ended.changed(), "change")
            + ", confirmed over a new connection"
            + ended.revision().map(number -> " as revision " + number).orElse(""));
  }

  /** What a run that broke off left on trial is undone first. */
  void settle() {
    Instant end = Instant.now().plus(UNDOING_LIMIT);
    boolean asked = false;
    while (true) {
      try (Host guest = scene.site().guest().await(UNDOING_LIMIT, scene.progress()::console)) {
        Confirmation.Status status = Confirmation.status(guest);
        if (status.standing() != Standing.UNCONFIRMED) {
          return;
        }
        if (!asked) {
          scene.progress().detail("a change that broke off is undone first: " + status.text());
          Confirmation.undo(guest);
          asked = true;
        }
        if (Instant.now().isAfter(end)) {
          throw Failure.precondition(
              "a change is still being undone in the router: " + status.text(),
              scene.site().name(),
              "wait, then run `routervm swap-cables --resume`");
        }
      }
      Pause.seconds(2);
    }
  }

  /** What the router's own disk says, whatever is written down here; a silent one is not live. */
  private boolean isLiveInside() {
    if (!scene.runs()) {
      return false;
    }
    try (Host guest = scene.site().guest().await(ANSWER_TIME, scene.progress()::console)) {
      return isLive(guest);
    } catch (HostUnreachableException e) {
      return false;
    }
  }

  static boolean isLive(Host guest) {
    Check live = new Check("live", Script.of("test -e /etc/routervm/live"), "");
    return Verification.run(guest, List.of(live)).get(0).holds();
  }
}
