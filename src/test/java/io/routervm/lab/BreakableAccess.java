package io.routervm.lab;

import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.GuestAccess;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The way into the guest, with something that happens when an application has come so far. */
final class BreakableAccess implements GuestAccess {
  private final GuestAccess access;
  private final Runnable happens;
  private int left;

  /**
   * Access with one fault.
   *
   * @param events how many events of an application (a change is done, fails, is undone; it ends)
   *     pass until {@code happens}
   */
  BreakableAccess(GuestAccess access, int events, Runnable happens) {
    this.access = access;
    this.left = events;
    this.happens = happens;
  }

  /** One more event, wherever it comes from. */
  void event() {
    left--;
    if (left == 0) {
      happens.run();
    }
  }

  boolean happened() {
    return left <= 0;
  }

  private void line(String line) {
    if (line.matches("\\S+ (ok|failed|undone|done) .*")) {
      event();
    }
  }

  @Override
  public String publicKey() {
    return access.publicKey();
  }

  @Override
  public void pin(List<String> hostKeys) {
    access.pin(hostKeys);
  }

  @Override
  public RemoteShell open() {
    return watched(access.open());
  }

  @Override
  public RemoteShell await(Duration limit, Consumer<String> waiting) {
    return watched(access.await(limit, waiting));
  }

  private RemoteShell watched(RemoteShell host) {
    return new RemoteShell() {
      @Override
      public Result run(Script script, Consumer<String> onLine) {
        return host.run(
            script,
            line -> {
              line(line);
              onLine.accept(line);
            });
      }

      @Override
      public void close() {
        host.close();
      }
    };
  }
}
