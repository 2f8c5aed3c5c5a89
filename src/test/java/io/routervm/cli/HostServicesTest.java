package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.platform.LocalCommand;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HostServicesTest {
  /** As a systemctl that waits for a unit's job. */
  @Test
  @Timeout(30)
  void aProgramThatHangsFailsWhenTheLimitIsOver() {
    Failure failure = failureOf(LocalCommand.of("sh", "-c", "echo waiting; sleep 80"));
    assertThat(failure.what()).contains("failed: waiting", "killed after 1 s");
    assertThat(failure.subject()).isEqualTo("this host");
  }

  @Test
  void aProgramThatFailsIsQuoted() {
    assertThat(failureOf(LocalCommand.of("sh", "-c", "echo no such unit >&2; exit 5")).what())
        .isEqualTo("`sh -c echo no such unit >&2; exit 5` failed: no such unit");
    assertThat(failureOf(LocalCommand.of("no-systemctl-here")).hint())
        .isEqualTo("install systemd and udev");
  }

  private static Failure failureOf(LocalCommand command) {
    return catchThrowableOfType(
        Failure.class, () -> HostServices.run(command, Duration.ofSeconds(1)));
  }
}
