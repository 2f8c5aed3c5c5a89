package io.routervm.guest;

import io.routervm.failure.Failure;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Changes that a run began which was killed since: they go on in the guest to their end, and nobody
 * can tell before that what is left to do.
 */
public final class ApplyLockWait {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final GuestFolders folders;

  public ApplyLockWait() {
    this(GuestFolders.DEFAULT);
  }

  ApplyLockWait(GuestFolders folders) {
    this.folders = folders;
  }

  /**
   * Returns when no changes are being made in the guest.
   *
   * @param waiting told every few seconds who makes them
   * @throws Failure when {@code limit} passes
   */
  public void awaitEnd(RemoteShell host, Duration limit, Consumer<String> waiting) {
    long turns = Math.max(1, limit.toSeconds() / ASK_AGAIN.toSeconds());
    Script script =
        Script.file(ApplyLockWait.class, "await-end.sh")
            .with("pause", Long.toString(ASK_AGAIN.toSeconds()))
            .with("turns", Long.toString(turns));
    Result result = host.run(script.with("lock", folders.lock()), waiting);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the changes that an earlier run began still go on: " + result.output().strip(),
          folders.lock() + " on the router",
          "wait until they have ended, then run this command again");
    }
  }
}
