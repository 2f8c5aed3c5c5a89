package io.routervm.remote;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Deadline;
import io.routervm.shell.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps those out who would change the same router from another machine by the same account of the
 * hypervisor. The lock is a file's on the hypervisor, held by a shell there for as long as a line
 * of ours comes: whoever is killed, or cut off for a minute, holds nothing.
 */
public final class RemoteLock implements AutoCloseable {
  private static final Duration BEAT = Duration.ofSeconds(10);

  /** Before the shell there gives the lock up. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final RemoteHost host;
  private final Conversation keeper;
  private final Consumer<String> lost;
  private final CountDownLatch given = new CountDownLatch(1);

  private RemoteLock(RemoteHost host, Conversation keeper, Consumer<String> lost, Duration beat) {
    this.host = host;
    this.keeper = keeper;
    this.lost = lost;
    Thread thread = new Thread(() -> watch(beat), "remote-lock");
    thread.setDaemon(true);
    thread.start();
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
    return take(host, router, holder, lost, BEAT);
  }

  static RemoteLock take(
      RemoteHost host, String router, String holder, Consumer<String> lost, Duration beat) {
    String text = script(router, holder).program();
    Conversation keeper;
    try {
      keeper = host.speak(Script.command("sh", "-c", text).text());
    } catch (IOException e) {
      throw host.reasons().notInstalled(Reason.of(e));
    }
    Optional<String> answer = answer(keeper);
    if (answer.filter("taken"::equals).isPresent()) {
      return new RemoteLock(host, keeper, lost, beat);
    }
    keeper.close();
    if (answer.filter(line -> line.startsWith("held ")).isPresent()) {
      throw Failure.precondition(
          "another routervm command is at work on this router: "
              + SshReasons.lastLine(answer.get().substring("held ".length())),
          host.name() + ", to which it has come by the same account",
          "wait until it has ended, or end it, then run this command again");
    }
    throw Failure.precondition(
        "the lock against other operators cannot be taken: "
            + answer
                .map(line -> line.replaceFirst("^nowhere ", ""))
                .orElseGet(() -> SshReasons.lastLine(keeper.errors())),
        host.name(),
        "mend that on the hypervisor, then run the command again; flock (util-linux) and timeout"
            + " (coreutils) must be there");
  }

  static Script script(String router, String holder) {
    return Script.file(RemoteLock.class, "lock.sh").with("name", router).with("holder", holder);
  }

  /** Past what a login shell prints. */
  private static Optional<String> answer(Conversation keeper) {
    Deadline end = Deadline.in(RemoteHost.ANSWER);
    while (!end.isOver() && !keeper.hasNoMore()) {
      Optional<String> line = keeper.line(end.left());
      if (line.filter(one -> one.matches("taken|(?:held|nowhere) .*")).isPresent()) {
        return line;
      }
    }
    return Optional.empty();
  }

  private void watch(Duration beat) {
    while (!isGiven()) {
      keeper.say("");
      Optional<String> answer = keeper.line(PATIENCE);
      if (isGiven()) {
        return;
      }
      if (answer.isEmpty()) {
        String what =
            "the lock that keeps other operators away was lost ("
                + (keeper.hasNoMore() ? "its holder on the hypervisor has ended" : "no answer")
                + "): the connection to "
                + host.name()
                + " is cut, and nothing more is changed";
        host.cut(what);
        lost.accept(what);
        return;
      }
      try {
        given.await(beat.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean isGiven() {
    return given.getCount() == 0;
  }

  @Override
  public void close() {
    given.countDown();
    keeper.finish(FAREWELL);
  }
}
