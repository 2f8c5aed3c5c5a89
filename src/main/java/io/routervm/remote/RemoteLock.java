package io.routervm.remote;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.shell.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Keeps those out who would change the same router from another machine by the same account of the
 * hypervisor. The lock is a file's on the hypervisor, held by a shell there for as long as a line
 * of ours comes: whoever is killed, or cut off for a minute, holds nothing.
 */
public final class RemoteLock implements AutoCloseable {
  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Of the shell there, which then ends our connection and gives the lock up. */
  static final Duration PATIENCE_THERE = Duration.ofSeconds(60);

  /** Ours, before the shell there loses its own. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** For an answer of one who is there. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(5);

  private final RemoteHost host;
  private final Conversation keeper;
  private final Consumer<String> lost;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Thread watch;
  private volatile boolean given;

  private RemoteLock(RemoteHost host, Conversation keeper, Consumer<String> lost, Duration beat) {
    this.host = host;
    this.keeper = keeper;
    this.lost = lost;
    this.watch = new Thread(() -> watch(beat), "remote-lock");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Takes the lock.
   *
   * @param router its name
   * @param holder who asks, for the one who has to wait
   * @param lost told in a sentence when it is lost before it is given up: the connection is cut
   *     then, so that nothing more can be changed over it
   * @throws Failure when somebody has it, or it cannot be had
   */
  public static RemoteLock take(
      RemoteHost host, String router, String holder, Consumer<String> lost) {
    return take(host, router, holder, lost, BEAT, PATIENCE_THERE);
  }

  static RemoteLock take(
      RemoteHost host,
      String router,
      String holder,
      Consumer<String> lost,
      Duration beat,
      Duration patience) {
    String text = script(router, holder, patience).program();
    Conversation keeper;
    try {
      keeper = host.speak(Script.command("sh", "-c", text).text());
    } catch (IOException e) {
      throw host.reasons().notInstalled(Reason.of(e));
    }
    LockAnswer answer = LockAnswer.of(keeper, RemoteHost.ANSWER);
    if (answer.isTaken()) {
      return new RemoteLock(host, keeper, lost, beat);
    }
    keeper.close();
    if (answer.holder().isPresent()) {
      throw Failure.precondition(
          "another routervm command is at work on this router: " + answer.holder().get(),
          host.name() + ", to which it has come by the same account",
          "wait until it has ended, or end it, then run this command again");
    }
    if (answer.said().isEmpty() && SshReasons.isRefused(answer.errors())) {
      throw host.reasons().tooManySessions();
    }
    throw Failure.precondition(
        "the lock against other operators cannot be taken: " + answer.obstacle(),
        host.name(),
        "mend that on the hypervisor, then run the command again; flock (util-linux) and timeout"
            + " (coreutils) must be there");
  }

  /**
   * @param patience how long it waits for a line; none: for as long as its input does not end
   */
  static Script script(String router, String holder, Duration patience) {
    return Script.file(RemoteLock.class, "lock.sh")
        .with("name", router)
        .with("holder", holder)
        .with("patience", Long.toString(patience.toSeconds()));
  }

  private void watch(Duration beat) {
    boolean last;
    do {
      // Whenever it is given up, that is followed by one more question: its loss is seen by then.
      last = given;
      keeper.say("");
      boolean answers = keeper.line(PATIENCE).isPresent();
      if (answers && !last) {
        // It says nothing unasked; but its end ends the wait at once.
        keeper.line(beat);
      }
      if (!given && (!answers || keeper.hasNoMore())) {
        lose();
        return;
      }
    } while (!last);
  }

  private void lose() {
    if (!told.compareAndSet(false, true)) {
      return;
    }
    String what =
        "the lock that keeps other operators away was lost ("
            + (keeper.hasNoMore() ? "its holder on the hypervisor has ended" : "no answer")
            + "): the connection to "
            + host.name()
            + " is cut, and nothing more is changed";
    host.cut(what);
    lost.accept(what);
  }

  /**
   * Gives it up. Work that ends because the connection is gone knows that by libvirt's words alone:
   * whether the lock is still there is asked here, and that it is lost is told before those.
   */
  @Override
  public void close() {
    given = true;
    keeper.say("");
    try {
      watch.join(LAST_ANSWER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (keeper.hasNoMore()) {
      lose();
    }
    keeper.finish(FAREWELL);
  }
}
