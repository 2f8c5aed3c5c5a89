package io.routervm.router;

import io.routervm.resource.PackageUpgrade;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code upgrade.json}: how far an upgrade has come, for the run that finds it interrupted. It is
 * there before the snapshot and goes after it.
 *
 * @param since ISO 8601, UTC
 * @param healthy titles of the probes that held before
 */
record UpgradeRecord(
    Stage stage, String since, Set<String> healthy, List<PackageUpgrade> packages) {
  /** How far it has come. */
  enum Stage {
    BEGUN("the router was shut down, to take a snapshot of its disk"),
    SNAPSHOT_TAKEN("the snapshot was taken"),
    UPGRADING("packages were upgraded"),
    RESTARTING("the router was restarted after its upgrade and looked at"),
    /** From here on the upgrade is kept, whatever happens. */
    VERIFIED("the upgrade was verified"),
    GOING_BACK("the disk went back to the snapshot");

    private final String words;

    Stage(String words) {
      this.words = words;
    }

    /** What had been begun, for people: a clause. */
    String words() {
      return words;
    }
  }

  UpgradeRecord {
    healthy = Set.copyOf(healthy);
    packages = List.copyOf(packages);
  }

  static UpgradeRecord begun(Set<String> healthy, List<PackageUpgrade> packages) {
    return new UpgradeRecord(
        Stage.BEGUN, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), healthy, packages);
  }

  static Optional<UpgradeRecord> read(StateFolder state) {
    return state.read(
        state.upgradeRecord(),
        UpgradeRecord.class,
        "the record of an upgrade",
        "remove that file; if there is a snapshot, the next run tells what can be done with it");
  }

  UpgradeRecord at(Stage next) {
    return new UpgradeRecord(next, since, healthy, packages);
  }

  UpgradeRecord write(StateFolder state) {
    state.writeJson(state.upgradeRecord(), this);
    return this;
  }
}
