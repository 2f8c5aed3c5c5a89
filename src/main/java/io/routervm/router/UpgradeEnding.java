package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.progress.Progress;
import io.routervm.router.UpgradeRecord.Stage;
import java.util.List;

/** The two ways in which an upgrade ends: it is kept, or the disk goes back to the snapshot. */
record UpgradeEnding(MachineContext context, UpgradedGuest guest, Power power, Progress progress) {
  /** Remembers the upgrade, which was verified; returns the revision's number. */
  int keep(UpgradeRecord record) {
    int revision = guest.remember(record);
    try {
      context.snapshot().delete();
      forget();
    } catch (Failure e) {
      progress.warning(
          "the upgrade is kept, but the snapshot could not be deleted: "
              + e.what()
              + ": the next `routervm reprovision` tries it again");
    }
    return revision;
  }

  /** Goes back; what it returns tells {@code why}, and whether the router is as it was before. */
  Failure back(UpgradeRecord record, String why) {
    progress.detail("FAILS " + why);
    String kept = DiskSnapshot.NAME;
    List<String> lost;
    try {
      DiskSnapshot snapshot = context.snapshot();
      kept = snapshot.label();
      // Nothing was changed before it was taken: a pool that went off keeps nobody off.
      boolean isBegun = record.stage() == Stage.BEGUN;
      boolean taken = (!isBegun || snapshot.isKnown()) && snapshot.exists();
      if (taken) {
        progress.detail("going back to the snapshot of the disk");
        record.at(Stage.GOING_BACK).write(context.state());
        power.offAtAnyCost();
        snapshot.revert();
      }
      power.on();
      lost = guest.lost(record.healthy());
      if (taken) {
        snapshot.delete();
      } else {
        snapshot.discard();
      }
    } catch (Failure e) {
      return new Failure(
          Failure.Kind.BROKEN,
          why,
          context.name() + ", which could not go back to what it was before: " + e.what(),
          "look at its console (`routervm console`); its disk before the upgrade is kept as the"
              + " snapshot "
              + kept
              + ", and `routervm reprovision` tries again to go back to it",
          e);
    }
    forget();
    if (!lost.isEmpty()) {
      return new Failure(
          Failure.Kind.BROKEN,
          why,
          context.name()
              + ", whose disk is what it was before the upgrade, and yet: "
              + String.join("; ", lost),
          "look for another cause than the upgrade: `routervm doctor`");
    }
    return new Failure(
        Failure.Kind.ROLLED_BACK,
        why,
        context.name() + ", which runs as it was before the upgrade",
        "see to what the message names, then run `routervm reprovision --upgrade` again");
  }

  /** Nothing of the upgrade is left to do. */
  void forget() {
    context.state().delete(context.state().upgradeRecord());
  }
}
