package io.routervm.ssh;

import java.time.Duration;

/**
 * How long to wait.
 *
 * @param connect until the TCP connection stands
 * @param silence without a word from the other side, which is asked for one three times meanwhile;
 *     the greeting and the key exchange included
 * @param run until a script has ended
 */
public record SshLimits(Duration connect, Duration silence, Duration run) {
  /** An upgrade over a slow line fits in; an emulated guest under load is silent for a while. */
  public static final SshLimits DEFAULT =
      new SshLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofHours(2));

  /** How often the other side is asked for a word before it counts as gone. */
  static final int QUESTIONS = 3;

  /** Less than this is not enough for any answer. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** These, for a connection that has to stand in {@code left}. */
  SshLimits within(Duration left) {
    Duration most = left.compareTo(LEAST) < 0 ? LEAST : left;
    return new SshLimits(shorter(connect, most), shorter(silence, most), run);
  }

  /** From one question to the next: whole seconds, as both clients take them, and one at least. */
  Duration questionInterval() {
    return Duration.ofSeconds(Math.max(1, silence.toSeconds() / (QUESTIONS + 1)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
