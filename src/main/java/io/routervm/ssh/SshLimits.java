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
}
