package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.Confirmation;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import io.routervm.progress.Progress;
import io.routervm.resource.PackageUpgrade;
import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.Reprovision.ReprovisionResult;
import io.routervm.service.Health;
import io.routervm.service.HealthProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link UpgradedGuest} over SSH, a connection for each of its questions. */
record SshUpgrade(RouterContext context, Placement placement, Options options, Progress progress)
    implements UpgradedGuest {
  /** A router that has just booted waits for its leases. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Override
  public Differences differences() {
    return new Reprovision(context).plan();
  }

  @Override
  public Offer offer() {
    return MirrorFolder.serving(context.config(), this::offerOfItsMirrors);
  }

  private Offer offerOfItsMirrors() {
    try (RemoteShell host = context.guest().open()) {
      Result result = host.run(PackageUpgrade.question(manager()), progress::console);
      if (!result.succeeded()) {
        throw Failure.precondition(
            "the mirrors do not say what there is to upgrade: " + result.lastLines(),
            context.name(),
            "see to the package mirror or the way into the Internet, then run the command again");
      }
      return PackageUpgrade.read(result.output());
    }
  }

  @Override
  public ReprovisionResult reprovision() {
    return new Reprovision(context).runOnTrial(placement, options, progress);
  }

  @Override
  public Set<String> healthy() {
    try (RemoteShell host = context.guest().open()) {
      return HealthComparison.before(host, probes()).held();
    }
  }

  @Override
  public void upgrade() {
    MirrorFolder.serving(
        context.config(),
        () -> {
          try (RemoteShell host = context.guest().open()) {
            return SystemPackages.upgrade(
                host,
                context,
                progress,
                "see to what the package program says, then run the command again");
          }
        });
  }

  @Override
  public void await(Duration limit) {
    context.guest().await(limit, progress::console).close();
  }

  @Override
  public List<String> lost(Set<String> healthy) {
    try (RemoteShell host = context.guest().open()) {
      return new HealthComparison(probes(), healthy).lost(host, progress);
    }
  }

  @Override
  public int remember(UpgradeRecord record) {
    Revisions revisions = new Revisions(context.state());
    Optional<Integer> before =
        revisions.last().filter(last -> isOf(record, last)).map(Revision::number);
    if (before.isPresent()) {
      return before.get();
    }
    String reason = options.reason().isEmpty() ? "upgrade" : options.reason();
    PendingRevision pending =
        PendingRevision.of(
            context,
            placement,
            Caller.of(options.command()),
            reason,
            List.of(UpgradeChange.of(record.packages())));
    try (RemoteShell host = context.guest().open()) {
      int number = Confirmation.record(host, pending.proposed(), pending.notes(pending.proposed()));
      revisions.store(number, pending);
      return number;
    }
  }

  /** A run that was killed right after it had remembered the upgrade. */
  private static boolean isOf(UpgradeRecord record, Revision revision) {
    return revision.changed().contains(UpgradeChange.ID.toString())
        && !Instant.parse(revision.time()).isBefore(Instant.parse(record.since()));
  }

  private List<HealthProbe> probes() {
    return new Health(context.router(placement), PATIENCE).probes();
  }

  private PackageManager manager() {
    return context.config().os().packageManager();
  }
}
