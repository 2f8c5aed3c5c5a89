package io.routervm.platform;

import java.time.Duration;
import java.util.Optional;

/** The end of a limit, by a clock that nobody sets. */
public final class Deadline {
  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /** One look at what is waited for; empty as long as it is not there. */
  @FunctionalInterface
  public interface Look<T, E extends Exception> {
    Optional<T> now() throws E;
  }

  public static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  public boolean isOver() {
    return System.nanoTime() - nanos >= 0;
  }

  /** Never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  /**
   * Looks at once, and again after every {@code pause}; a last time when the limit is over.
   *
   * @return what was seen; empty when the limit passed before
   */
  public <T, E extends Exception> Optional<T> await(Duration pause, Look<T, E> look) throws E {
    while (true) {
      boolean last = isOver();
      Optional<T> seen = look.now();
      if (seen.isPresent() || last) {
        return seen;
      }
      Duration left = left();
      Pause.of(left.compareTo(pause) < 0 ? left : pause);
    }
  }
}
