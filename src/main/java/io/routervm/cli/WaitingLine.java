package io.routervm.cli;

import io.routervm.platform.Deadline;
import java.time.Duration;
import java.time.Instant;

/**
 * That, for how long and why it is still waited: one line of the terminal that changes, or, where
 * there is none, a line every ten seconds.
 */
final class WaitingLine implements AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);

  private final Console console;
  private final Instant began = Instant.now();
  private Deadline next = Deadline.in(LINE_EVERY);

  WaitingLine(Console console) {
    this.console = console;
  }

  void show(String why) {
    String line =
        "waiting for " + Duration.between(began, Instant.now()).toSeconds() + " s: " + why;
    if (console.changesLines()) {
      console.transientLine(line);
    } else if (next.isOver()) {
      next = Deadline.in(LINE_EVERY);
      console.line(line);
    }
  }

  /** A line that stays, while it is waited. */
  void tell(String line) {
    console.transientLine("");
    console.line(line);
  }

  /** Leaves the terminal's line to what comes next. */
  @Override
  public void close() {
    console.transientLine("");
  }
}
