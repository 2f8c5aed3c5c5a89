package io.routervm.cutover;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.progress.Progress;
import io.routervm.router.RouterContext;
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
record CutoverContext(
    RouterContext router,
    CutoverFile file,
    Operator operator,
    Progress progress,
    Cabling cabling,
    HostNetwork hostNetwork,
    Duration patience) {
  /** At something that somebody else changes. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private static final Duration BOOT_LIMIT = Duration.ofMinutes(6);

  RouterConfig config() {
    return router.config();
  }

  boolean runs() {
    return router.hypervisor().domain(router.name()).orElseThrow(router::notCreated).active();
  }

  /** As router.yaml says: whoever walked back in an emergency has switched that off. */
  void startsWithTheHostAgain() {
    router.hypervisor().setAutostart(router.name(), config().vm().autostart());
  }

  /** Starts the router if need be, and waits until it answers. */
  void requireRunning() {
    router.hypervisor().start(router.name());
    router.guest().await(BOOT_LIMIT, progress::console).close();
  }

  /**
   * What a check of the router shows.
   *
   * @throws Failure when it does not hold
   */
  ItemResult holds(Check check) {
    Checked checked;
    try (RemoteShell guest = router.guest().open()) {
      checked = Verification.run(guest, List.of(check)).get(0);
    }
    if (!checked.holds()) {
      String seen = checked.seen().isEmpty() ? "nothing" : checked.seen();
      throw Failure.precondition(
          check.title() + ": no, the router shows " + seen, router.name(), check.remedy());
    }
    return ItemResult.done(checked.seen());
  }
}
