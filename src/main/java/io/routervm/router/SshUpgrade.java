package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import io.routervm.guest.Confirmation;
import io.routervm.guest.Host;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import io.routervm.plan.Plan;
import io.routervm.resource.PackageUpgrade;
import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.Ended;
import io.routervm.router.Reprovision.Wish;
import io.routervm.service.Health;
import io.routervm.service.HealthProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link UpgradedGuest} over SSH, a connection for each of its questions. */
final class SshUpgrade implements UpgradedGuest {
  /** A router that has just booted waits for its leases. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Site site;
  private final Placement placement;
  private final Wish wish;
  private final Progress progress;

  SshUpgrade(Site site, Placement placement, Wish wish, Progress progress) {
    this.site = site;
    this.placement = placement;
    this.wish = wish;
    this.progress = progress;
  }

  @Override
  public Differences differences() {
    return new Reprovision(site).plan();
  }

  @Override
  public Offer offer() {
    return MirrorFolder.serving(site.config(), this::offerOfItsMirrors);
  }

  private Offer offerOfItsMirrors() {
    try (Host host = site.guest().open()) {
      Result result = host.run(PackageUpgrade.question(manager()), progress::console);
      if (!result.succeeded()) {
        throw Failure.precondition(
            "the mirrors do not say what there is to upgrade: " + result.lastLines(),
            site.name(),
            "see to the package mirror or the way into the Internet, then run the command again");
      }
      return PackageUpgrade.read(result.output());
    }
  }

  @Override
  public Ended reprovision() {
    return new Reprovision(site).runOnTrial(placement, wish, progress);
  }

  @Override
  public Set<String> healthy() {
    try (Host host = site.guest().open()) {
      return HealthComparison.before(host, probes()).held();
    }
  }

  @Override
  public void upgrade() {
    MirrorFolder.serving(
        site.config(),
        () -> {
          try (Host host = site.guest().open()) {
            return SystemPackages.upgrade(
                host,
                site,
                progress,
                "see to what the package program says, then run the command again");
          }
        });
  }

  @Override
  public void await(Duration limit) {
    site.guest().await(limit, progress::console).close();
  }

  @Override
  public List<String> lost(Set<String> healthy) {
    try (Host host = site.guest().open()) {
      return new HealthComparison(probes(), healthy).lost(host, progress);
    }
  }

  @Override
  public int remember(UpgradeRecord record) {
    Revisions revisions = new Revisions(site.state());
    Optional<Integer> before =
        revisions.last().filter(last -> isOf(record, last)).map(Revision::number);
    if (before.isPresent()) {
      return before.get();
    }
    Plan plan = UpgradeChange.of(record.packages());
    String reason = wish.reason().isEmpty() ? "upgrade" : wish.reason();
    Draft draft = Draft.of(site, placement, Caller.of(wish.command()), reason, plan);
    try (Host host = site.guest().open()) {
      int number = Confirmation.record(host, draft.proposed(), draft.notes(draft.proposed()));
      revisions.store(number, draft);
      return number;
    }
  }

  /** A run that was killed right after it had remembered the upgrade. */
  private static boolean isOf(UpgradeRecord record, Revision revision) {
    return revision.changed().contains(UpgradeChange.ID.toString())
        && !Instant.parse(revision.time()).isBefore(Instant.parse(record.since()));
  }

  private List<HealthProbe> probes() {
    return new Health(site.router(placement), PATIENCE).probes();
  }

  private PackageManager manager() {
    return site.config().os().packageManager();
  }
}
