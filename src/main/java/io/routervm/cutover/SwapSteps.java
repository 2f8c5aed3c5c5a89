package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.Wan;
import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.Confirmation.Standing;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.Metadata;
import io.routervm.plan.Plural;
import io.routervm.platform.Deadline;
import io.routervm.platform.Pause;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Verification;
import io.routervm.router.Verification.Checked;
import io.routervm.service.Check;
import io.routervm.service.Health;
import io.routervm.service.HealthProbe;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The swap itself: off, cables, on, look, live. */
record SwapSteps(CutoverContext context) {
  /** A fact of the cut-over: the MAC address of the ISP box, the DHCP server on the WAN side. */
  static final String ISP_BOX = "isp-box";

  private static final Duration SHUTDOWN_LIMIT = Duration.ofMinutes(3);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(30);
  private static final Duration INTERNET_PATIENCE = Duration.ofSeconds(60);
  private static final Duration ANSWER_TIME = Duration.ofMinutes(2);
  private static final Duration UNDOING_LIMIT = Duration.ofMinutes(3);

  ItemResult shutDown() {
    if (!context.runs()) {
      return ItemResult.done("it is off");
    }
    if (isLiveInside()) {
      return ItemResult.notNeeded("it is live already");
    }
    try {
      context.router().hypervisor().stop(context.router().name(), SHUTDOWN_LIMIT);
      return ItemResult.done("it has shut down");
    } catch (Failure e) {
      boolean pull =
          context
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
      context.router().hypervisor().cutPower(context.router().name());
      return ItemResult.done("it did not shut down in time: its plug was pulled");
    }
  }

  /** Watches until the cables are right; with the router off nothing can go wrong meanwhile. */
  ItemResult moveCables() {
    if (isLiveInside()) {
      return ItemResult.notNeeded("the router is live already");
    }
    if (context.runs()) {
      // After a restart of this host the router may have started by itself.
      shutDown();
    }
    instruct(new Cables(context.config(), context.cabling()).instruction());
    if (!context.cabling().canLook()) {
      return moveUnseen();
    }
    Deadline end = Deadline.in(context.patience());
    String told = "";
    boolean wasRight = false;
    while (true) {
      context.operator().checkForStop();
      CablePorts sides = context.cabling().look();
      CableVerdict verdict = CableVerdict.of(sides, context.config());
      if (verdict.isRight() && wasRight) {
        sides.wan().answering().stream()
            .findFirst()
            .filter(isp -> isBoxOfTheHome(context.config().wan()))
            .ifPresent(isp -> context.file().remember(ISP_BOX, isp.toString()));
        return ItemResult.done(verdict.what());
      }
      wasRight = verdict.isRight();
      if (!verdict.what().equals(told)) {
        told = verdict.what();
        context.progress().detail(verdict.what());
        if (!verdict.isRight()) {
          context.progress().detail("-> " + verdict.next());
        }
      }
      if (!verdict.isRight() && end.isOver()) {
        throw Failure.precondition(
            verdict.what(),
            "the cables, after " + context.patience().toSeconds() + " s; the router is off",
            verdict.next()
                + "; then run `routervm swap-cables --resume`, or go back with `routervm"
                + " swap-cables --back`");
      }
    }
  }

  /**
   * Whether who answers on the WAN side is the box that serves the home while the router is staged,
   * so that the way back may wait for this very box. A provider that is asked with its tag, for its
   * gateway or for a session need not be: the household has put its own box away.
   */
  static boolean isBoxOfTheHome(Wan wan) {
    return wan.isLeased() && wan.vlan().isEmpty();
  }

  private ItemResult moveUnseen() {
    boolean moved =
        context
            .operator()
            .agrees(
                "This host cannot look at the cables (that takes root, a hypervisor that is not"
                    + " remote, and no lan.vlan). Are they moved?",
                context.patience())
            .orElse(false);
    if (!moved) {
      throw Failure.precondition(
          "nobody said that the cables are moved",
          "the router is off",
          "move them, then run `routervm swap-cables --resume`; or go back with `routervm"
              + " swap-cables --back`");
    }
    return ItemResult.done("as you said; the router will look itself");
  }

  private void instruct(String text) {
    text.lines().forEach(context.progress()::detail);
  }

  ItemResult start() {
    context.requireRunning();
    return ItemResult.done("it answers over the management network");
  }

  /** The router's own look, while it still serves nobody. */
  ItemResult evidence() {
    context.requireRunning();
    if (isLiveInside()) {
      return ItemResult.notNeeded("it is live already");
    }
    Cidr lease = evidenceNow();
    context.file().remember("wan", lease.toString());
    return ItemResult.done(
        "%s has %s%s; %s hears no other DHCP server"
            .formatted(
                context.config().wan().uplink(),
                lease,
                context
                    .config()
                    .wan()
                    .fixed()
                    .map(own -> ", and its gateway " + own.gateway() + " answers")
                    .orElse(context.config().wan().isLeased() ? " from the ISP box" : " by PPPoE"),
                LocalNetwork.nic(LocalNetwork.HOME)));
  }

  private Cidr evidenceNow() {
    Deadline end = Deadline.in(context.patience());
    String told = "";
    while (true) {
      context.operator().checkForStop();
      try (RemoteShell guest = context.router().guest().open()) {
        return new WanEvidence(context.config()).require(guest);
      } catch (Failure e) {
        if (end.isOver()) {
          throw e;
        }
        if (!e.what().equals(told)) {
          told = e.what();
          context.progress().detail(e.what());
          context.progress().detail("-> " + e.hint());
        }
        Pause.of(CutoverContext.BETWEEN_LOOKS);
      }
    }
  }

  /** Staged it has both NICs as clients, so the question goes out by the WAN. */
  ItemResult internet() {
    HealthProbe probe =
        new Health(context.router().router(Placement.STAGED), INTERNET_PATIENCE)
            .probes().stream()
                .filter(one -> one.title().equals(Health.INTERNET))
                .findFirst()
                .orElseThrow();
    Checked checked;
    try (RemoteShell guest = context.router().guest().open()) {
      checked = Verification.run(guest, List.of(probe.after())).get(0);
    }
    if (!checked.holds()) {
      throw Failure.precondition(
          (context.config().wan().isLeased()
                  ? "the ISP box gives a lease"
                  : "the WAN has its address")
              + ", but the Internet behind it is dead: none of "
              + context.config().dns().servers()
              + " answers",
          context.config().wan().uplink() + "; the router is staged and serves nobody yet",
          "wait until the ISP box is online (its lamps, its own page), then run `routervm"
              + " swap-cables --resume`; or go back with `routervm swap-cables --back`");
    }
    return ItemResult.done(
        "a name server of the Internet answers through " + context.config().wan().uplink());
  }

  /**
   * On trial: a router that cannot be reached afterwards, or has lost the Internet, is staged again
   * by itself. The placement is written down last, so whatever breaks off in between, nobody takes
   * a staged router for a live one.
   */
  ItemResult goLive() {
    context.requireRunning();
    settle();
    if (!isLiveInside()) {
      Cidr lease = evidenceNow();
      context.file().remember("wan", lease.toString());
    }
    Metadata staged = context.router().provisioned();
    Reprovision.Options wish =
        new Reprovision.Options(
            "swap-cables", Approval.AUTOMATIC, Optional.empty(), "the cables were moved");
    Reprovision.ReprovisionResult ended =
        new Reprovision(context.router()).runOnTrial(Placement.LIVE, wish, context.progress());
    context.router().hypervisor().record(context.router().name(), staged.at(Placement.LIVE));
    context.startsWithTheHostAgain();
    return ItemResult.done(
        Plural.of(ended.changed(), "change")
            + ", confirmed over a new connection"
            + ended.revision().map(number -> " as revision " + number).orElse(""));
  }

  /** What a run that broke off left on trial is undone first. */
  void settle() {
    Deadline end = Deadline.in(UNDOING_LIMIT);
    boolean asked = false;
    while (true) {
      try (RemoteShell guest =
          context.router().guest().await(UNDOING_LIMIT, context.progress()::console)) {
        Confirmation.Status status = Confirmation.status(guest);
        if (status.standing() != Standing.UNCONFIRMED) {
          return;
        }
        if (!asked) {
          context.progress().detail("a change that broke off is undone first: " + status.text());
          Confirmation.undo(guest);
          asked = true;
        }
        if (end.isOver()) {
          throw Failure.precondition(
              "a change is still being undone in the router: " + status.text(),
              context.router().name(),
              "wait, then run `routervm swap-cables --resume`");
        }
      }
      Pause.of(CutoverContext.BETWEEN_LOOKS);
    }
  }

  /** What the router's own disk says, whatever is written down here; a silent one is not live. */
  private boolean isLiveInside() {
    if (!context.runs()) {
      return false;
    }
    try (RemoteShell guest =
        context.router().guest().await(ANSWER_TIME, context.progress()::console)) {
      return isLive(guest);
    } catch (HostUnreachableException e) {
      return false;
    }
  }

  static boolean isLive(RemoteShell guest) {
    Check live = new Check("live", Script.of("test -e /etc/routervm/live"), "");
    return Verification.run(guest, List.of(live)).get(0).holds();
  }
}
