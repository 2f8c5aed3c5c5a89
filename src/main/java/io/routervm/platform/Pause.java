package io.routervm.platform;

import java.time.Duration;

/** The time between two looks at something that somebody else changes. */
public final class Pause {
  private Pause() {}

  /**
   * Returns when it is over, not before.
   *
   * @throws IllegalStateException when this thread is interrupted
   */
  public static void of(Duration time) {
    try {
      // Rounded up: a millisecond that is not slept is looked through a hundred times.
      Thread.sleep(time.plusNanos(999_999).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited", e);
    }
  }
}
