package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.install.BootConsole;
import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * From whatever the virtual machine is in (off, saved, paused, running) to a router that answers.
 *
 * @param limits how long is waited
 * @param reset whether a machine that runs and does not answer is reset
 * @param told what is done, a line each
 * @param waiting why it is still waited, again and again
 */
public record PowerOn(
    RouterContext context,
    Limits limits,
    boolean reset,
    Consumer<String> told,
    Consumer<String> waiting) {
  private static final int LAST_LINES = 5;
  private static final int LAST_BYTES = 4096;

  /**
   * How long is waited.
   *
   * @param boot for the answer of a machine that boots
   * @param answer for that of one that runs already
   */
  public record Limits(Duration boot, Duration answer) {
    public static final Limits USUAL = new Limits(Duration.ofMinutes(6), Duration.ofSeconds(12));
  }

  /**
   * Returns when the router answers over SSH.
   *
   * @throws Failure when it does not, with the last lines of its console and a way out
   */
  public void run() {
    DomainState before = state();
    if (!before.active()) {
      told.accept(context.name() + " is " + before.run() + ": it is started");
      long length = console().length();
      hypervisor().start(context.name());
      awaitBoot(length);
      return;
    }
    if (before.paused()) {
      told.accept(context.name() + " is " + before.run() + ": it is resumed");
      hypervisor().resume(context.name());
    }
    long length = console().length();
    Optional<HostUnreachableException> silence = awaitAnswer(limits.answer());
    if (silence.isPresent()) {
      wake(length, silence.get());
    }
  }

  private void wake(long length, HostUnreachableException silence) {
    requireNotPaused();
    if (reset) {
      told.accept(context.name() + " runs but does not answer: it is reset");
      long before = console().length();
      hypervisor().reset(context.name());
      awaitBoot(before);
    } else if (console().length() > length) {
      told.accept(context.name() + " runs and does not answer yet, but its console goes on");
      awaitBoot(length);
    } else {
      throw unreachable(
          "runs but does not answer, and its console is silent",
          lastPart(),
          "look at its console (`routervm console`), or reset it: `routervm start --reset`",
          silence);
    }
  }

  private void awaitBoot(long length) {
    Optional<HostUnreachableException> silence = awaitAnswer(limits.boot());
    if (silence.isPresent()) {
      requireNotPaused();
      throw unreachable(
          "does not answer " + limits.boot().toSeconds() + " s after its start",
          new BootConsole(console(), length),
          "look at its console (`routervm console`), or reset it: `routervm start --reset`",
          silence.get());
    }
  }

  /** Empty when it answers; what is not a matter of time is thrown. */
  private Optional<HostUnreachableException> awaitAnswer(Duration limit) {
    // SSH gives up a second before the limit, so as not to pass it.
    Deadline soon = Deadline.in(limit.minus(limit.dividedBy(4)));
    try {
      context.guest().await(limit, waiting).close();
      return Optional.empty();
    } catch (HostUnreachableException e) {
      if (!soon.isOver()) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private void requireNotPaused() {
    DomainState now = state();
    if (now.paused()) {
      throw Failure.precondition(
          context.name() + " is " + now.run() + " again",
          "domain " + context.name(),
          "make room in the storage pool "
              + context.config().vm().pool()
              + " if it is full"
              + " (`virsh domblkinfo "
              + context.name()
              + " vda`, `df`), then `routervm start`");
    }
  }

  private Failure unreachable(
      String what, BootConsole seen, String hint, HostUnreachableException cause) {
    String meaning = seen.explain();
    List<String> lines = seen.lines();
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    if (!last.isEmpty()) {
      told.accept("the last lines on its console:");
      last.forEach(line -> told.accept("  | " + line));
    }
    return Failure.precondition(
        context.name() + " " + what + ": " + meaning + "; " + cause.what(),
        "domain " + context.name(),
        hint,
        cause);
  }

  private BootConsole lastPart() {
    return new BootConsole(console(), Math.max(0, console().length() - LAST_BYTES));
  }

  private DomainState state() {
    return hypervisor().domain(context.name()).orElseThrow(context::notCreated);
  }

  private ConsoleLog console() {
    return hypervisor().console(context.name());
  }

  private Hypervisor hypervisor() {
    return context.hypervisor();
  }
}
