package io.routervm.lab;

import io.routervm.failure.Failure;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.ToldProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code reprovision}, and what may happen to it when it has come so far. */
final class FaultyCommand {
  private static final Duration WINDOW = Duration.ofSeconds(6);

  /** What the guest may be when a command has ended. */
  enum How {
    DONE,
    AS_BEFORE,
    EITHER
  }

  /**
   * The end of a command.
   *
   * @param rebooted whether the guest has started anew since
   */
  record CommandResult(How how, boolean rebooted) {}

  /** Ends a command as SIGKILL would: nothing of it goes on. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private Killed() {
      super("killed by the test", null, false, false);
    }
  }

  private final RouterWithSite owner;
  private final LiveContainer container;
  private final Random random;
  private final Consumer<String> tell;

  FaultyCommand(RouterWithSite owner, Random random, Consumer<String> tell) {
    this.owner = owner;
    this.container = owner.container;
    this.random = random;
    this.tell = tell;
  }

  /** Nothing happens to it. */
  CommandResult plain(String text, String words, Approval approval) {
    return new CommandResult(run(words, owner.reprovision(text), approval), false);
  }

  CommandResult killed(String text, int events) {
    BreakableAccess access =
        access(
            events,
            () -> {
              throw new Killed();
            });
    return new CommandResult(run("apply, killed after " + events + " events", text, access), false);
  }

  /** The path to the router is cut, and mended after a while. */
  CommandResult cut(String text, int events) {
    long back = 500L + random.nextInt(9000);
    CompletableFuture<Void> mended = new CompletableFuture<>();
    BreakableAccess access =
        access(
            events,
            () -> {
              path("down");
              mended.completeAsync(
                  () -> {
                    path("up");
                    return null;
                  },
                  CompletableFuture.delayedExecutor(back, TimeUnit.MILLISECONDS));
            });
    String words = "apply, path cut after " + events + " events for " + back + " ms";
    How how = run(words, text, access);
    if (access.happened()) {
      mended.join();
    }
    return new CommandResult(how, false);
  }

  private void path(String state) {
    container.lab.exec("hv", "ip", "link", "set", "router-mgmt", state).orFail();
  }

  CommandResult powerFails(String text, int events) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    BreakableAccess access =
        access(
            events,
            () -> {
              container.lab.command("container", "stop", "--hard").orFail();
              started.completeAsync(
                  () -> {
                    container.lab.command("container", "start").orFail();
                    return null;
                  });
            });
    How how = run("apply, power cut after " + events + " events", text, access);
    if (access.happened()) {
      started.join();
      // What the boot starts may still be on its way.
      container.inside("systemctl is-system-running --wait");
    }
    return new CommandResult(how, access.happened());
  }

  private BreakableAccess access(int events, Runnable happens) {
    return new BreakableAccess(container, events, happens);
  }

  private How run(String words, String text, BreakableAccess access) {
    return run(
        words,
        owner.reprovision(text, access),
        left -> {
          access.event();
          return true;
        });
  }

  private How run(String words, Reprovision reprovision, Approval approval) {
    long began = System.nanoTime();
    String end;
    How how;
    try {
      Options options = new Options("reprovision", approval, Optional.of(WINDOW), words);
      Reprovision.ReprovisionResult ended = reprovision.run(options, ToldProgress.printed());
      end = "done, " + ended.changed().size() + " changes";
      how = How.DONE;
    } catch (Killed e) {
      end = "killed";
      how = How.EITHER;
    } catch (Failure e) {
      end = e.kind() + ": " + e.what() + " / " + e.subject();
      how = e.kind() == Failure.Kind.BROKEN ? How.EITHER : How.AS_BEFORE;
    }
    tell.accept(words + " -> " + end + " (" + (System.nanoTime() - began) / 1_000_000 + " ms)");
    return how;
  }
}
