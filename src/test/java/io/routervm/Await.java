package io.routervm;

import io.routervm.platform.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what comes about by itself. No other test sleeps: how long is enough, nobody knows. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Await() {}

  /** As below, with 0.1 s between two looks. */
  public static void until(Duration limit, Supplier<String> missing, BooleanSupplier condition) {
    until(limit, PAUSE, missing, condition);
  }

  /**
   * Looks at once and after each pause, and returns when the condition holds.
   *
   * @param missing what was waited for, and what is there instead
   * @throws AssertionError when the limit is over
   */
  public static void until(
      Duration limit, Duration pause, Supplier<String> missing, BooleanSupplier condition) {
    Optional<Boolean> held =
        Deadline.in(limit)
            .await(pause, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    if (held.isEmpty()) {
      throw new AssertionError("not after " + limit.toSeconds() + " s: " + missing.get());
    }
  }

  /** Until a certificate or a list that ends then, in whole seconds, has ended for everybody. */
  public static void past(Instant end) {
    until(
        Duration.ofSeconds(10),
        () -> "the end of " + end,
        () -> Instant.now().isAfter(end.plusSeconds(1)));
  }
}
