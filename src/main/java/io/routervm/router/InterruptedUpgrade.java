package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.progress.Progress;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.UpgradeRecord.Stage;
import java.time.Duration;
import java.util.Optional;

/**
 * An upgrade that was killed: what was verified is kept, everything else goes back to the snapshot.
 * A snapshot of that name without a record of ours is somebody's, and is not touched.
 */
public record InterruptedUpgrade(
    MachineContext context, UpgradedGuest guest, Power power, Progress progress) {
  private static final Duration BOOT = Duration.ofMinutes(6);

  static void settle(RouterContext context, Options options, Progress progress) {
    UpgradedGuest guest =
        new SshUpgrade(context, context.provisioned().placement(), options, progress);
    new InterruptedUpgrade(context, guest, new Power(context, guest, BOOT, progress), progress)
        .settle();
  }

  /**
   * For a command that must not begin while an upgrade is not settled.
   *
   * @throws Failure when one was interrupted
   */
  public static void refuse(MachineContext context) {
    if (UpgradeRecord.read(context.state()).isPresent()) {
      throw Failure.precondition(
          "an upgrade of the router's system was interrupted",
          context.state().upgradeRecord().toString(),
          "run `routervm reprovision`: it finishes the upgrade, or goes back to the snapshot");
    }
  }

  /** One sentence about a snapshot that is there, and what to do; empty when there is none. */
  public static Optional<String> told(MachineContext context) {
    DiskSnapshot snapshot = context.snapshot();
    if (!snapshot.isKnown()) {
      return UpgradeRecord.read(context.state()).map(InterruptedUpgrade::atWork);
    }
    if (!snapshot.exists()) {
      return Optional.empty();
    }
    return Optional.of(
        UpgradeRecord.read(context.state())
            .map(InterruptedUpgrade::atWork)
            .orElse("the snapshot " + snapshot.label() + " is nobody's: " + choices(context)));
  }

  private static String atWork(UpgradeRecord record) {
    return "an upgrade that began at "
        + record.since()
        + " is at work or was interrupted ("
        + record.stage().words()
        + "); if none is at work, run `routervm reprovision`";
  }

  /**
   * Returns when nothing of an earlier upgrade is left.
   *
   * @throws Failure when the disk went back to the snapshot, or could not
   */
  void settle() {
    Optional<UpgradeRecord> found = UpgradeRecord.read(context.state());
    boolean taken = context.snapshot().exists();
    if (found.isEmpty()) {
      if (taken) {
        throw foreign();
      }
      return;
    }
    UpgradeRecord record = found.get();
    progress.warning("an upgrade was interrupted: as far as is known, " + record.stage().words());
    UpgradeEnding ending = new UpgradeEnding(context, guest, power, progress);
    if (record.stage() == Stage.VERIFIED) {
      power.on();
      int revision = ending.keep(record);
      progress.detail("the upgrade is kept, as revision " + revision);
      return;
    }
    if (taken) {
      throw ending.back(record, "an upgrade was interrupted: " + record.stage().words());
    }
    // Not yet taken, taken in part, or gone back to and deleted: the disk is as it was before.
    power.on();
    context.snapshot().discard();
    ending.forget();
  }

  private Failure foreign() {
    return Failure.precondition(
        "the router's disk has a snapshot "
            + context.snapshot().label()
            + ", but nothing is known here of an upgrade",
        "libvirt domain " + context.name(),
        choices(context));
  }

  private static String choices(MachineContext context) {
    return context.snapshot().byHand(context.name());
  }
}
