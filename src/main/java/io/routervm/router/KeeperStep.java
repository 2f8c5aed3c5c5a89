package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * The step that this host's keeper ({@code host install}) is taking, if it is taking one.
 *
 * <p>The keeper is a shell script, which cannot hold our lock. So it says that it is at work, then
 * looks at our lock; we take our lock, then look whether it is at work: one of the two sees the
 * other, whoever comes first.
 */
final class KeeperStep {
  /** A start by libvirt takes seconds. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private KeeperStep() {}

  /**
   * Returns when the keeper is not at work.
   *
   * @throws Failure when it still is after two minutes
   */
  static void requireEnd(StateFolder folder) {
    if (!awaitEnd(folder, LIMIT)) {
      throw Failure.precondition(
          "this host's keeper has been starting the router for " + LIMIT.toSeconds() + " s",
          folder.keeperAtWork().toString(),
          "see what it does with `journalctl -u 'routervm-*-keep'`, then run this command again");
    }
  }

  /**
   * Waits until the keeper is not at work.
   *
   * @return false when it still is after {@code limit}
   */
  static boolean awaitEnd(StateFolder folder, Duration limit) {
    return Deadline.in(limit)
        .await(BETWEEN_LOOKS, () -> isTaken(folder) ? Optional.empty() : Optional.of(true))
        .isPresent();
  }

  /** A keeper that was killed has left its number behind, which may be another process's now. */
  private static boolean isTaken(StateFolder folder) {
    return folder
        .read(folder.keeperAtWork())
        .map(String::strip)
        .filter(text -> text.matches("\\d{1,10}"))
        .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
        .map(process -> process.info().commandLine().orElse("keep").contains("keep"))
        .orElse(false);
  }
}
