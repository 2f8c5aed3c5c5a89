package io.routervm.cutover;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.Host;
import io.routervm.router.Progress;
import io.routervm.router.Site;
import io.routervm.router.Verification;
import io.routervm.router.Verification.Checked;
import io.routervm.service.Check;
import java.time.Duration;
import java.util.List;

/**
 * What every item of the checklist works with.
 *
 * @param patience how long the cables are waited for
 */
record Scene(
    Site site,
    CutoverFile file,
    Operator operator,
    Progress progress,
    Cabling cabling,
    HostNetwork hostNetwork,
    Duration patience) {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(6);

  RouterConfig config() {
    return site.config();
  }

  boolean runs() {
    return site.hypervisor().domain(site.name()).orElseThrow(site::notCreated).active();
  }

  /** As router.yaml says: whoever walked back in an emergency has switched that off. */
  void startsWithTheHostAgain() {
    site.hypervisor().setAutostart(site.name(), config().vm().autostart());
  }

  /** Starts the router if need be, and waits until it answers. */
  void requireRunning() {
    site.hypervisor().start(site.name());
    site.guest().await(BOOT_LIMIT, progress::console).close();
  }

  /**
   * What a check of the router shows.
   *
   * @throws Failure when it does not hold
   */
  Seen holds(Check check) {
    Checked checked;
    try (Host guest = site.guest().open()) {
      checked = Verification.run(guest, List.of(check)).get(0);
    }
    if (!checked.holds()) {
      String seen = checked.seen().isEmpty() ? "nothing" : checked.seen();
      throw Failure.precondition(
          check.title() + ": no, the router shows " + seen, site.name(), check.remedy());
    }
    return Seen.done(checked.seen());
  }
}
