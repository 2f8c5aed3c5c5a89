package io.routervm.router;

import io.routervm.resource.PackageUpgrade.Offer;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.ReprovisionResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What an upgrade asks of the guest, apart from the order in which it does. */
interface UpgradedGuest {
  /** What {@code plan} shows. */
  Differences differences();

  /** What the mirrors have that is newer, and how much room there is. */
  Offer offer();

  /** Applies, on trial, what {@code plan} shows. */
  ReprovisionResult reprovision();

  /** Titles of the health probes that hold. */
  Set<String> healthy();

  /**
   * Upgrades all packages.
   *
   * @throws io.routervm.failure.Failure when the transaction fails, or the connection is lost
   */
  void upgrade();

  /** Returns when it answers over SSH. */
  void await(Duration limit);

  /** One clause for each probe of {@code healthy} that does not hold any more. */
  List<String> lost(Set<String> healthy);

  /** Keeps the upgrade as a revision, unless that was done since; its number. */
  int remember(UpgradeRecord record);
}
