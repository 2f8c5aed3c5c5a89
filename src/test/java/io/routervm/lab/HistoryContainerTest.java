package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.RemoteShell;
import io.routervm.status.Fault;
import io.routervm.status.GuestLook;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the journal of a real systemd tells `status` of boots and of services. */
@Tag("lab")
@Timeout(300)
class HistoryContainerTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @Test
  void startsWithoutACleanEndAndRestartsOfServices() {
    try (LiveContainer container = LiveContainer.start("history")) {
      container
          .inside(
              "mkdir -p /var/log/journal /etc/systemd/journald.conf.d"
                  + " && printf '[Journal]\\nStorage=persistent\\n'"
                  + " >/etc/systemd/journald.conf.d/routervm.conf"
                  + " && mkdir -p /etc/systemd/system/ssh.service.d"
                  + " && printf '[Service]\\nRestart=always\\n'"
                  + " >/etc/systemd/system/ssh.service.d/restart.conf && systemctl daemon-reload"
                  + " && systemctl restart systemd-journald && journalctl --flush")
          .orFail();
      assertThat(faults(container)).isEmpty();

      container.inside("systemctl kill --kill-who=main --signal=KILL ssh.service").orFail();
      Await.until(
          LIMIT, () -> "a restart: " + faults(container), () -> faults(container).size() == 1);
      assertThat(faults(container).get(0))
          .satisfies(
              fault -> {
                assertThat(fault.source()).isEqualTo("service");
                assertThat(fault.what()).isEqualTo("ssh.service was restarted");
                assertThat(fault.cause()).isEqualTo("killed, status 9/KILL");
              });

      container.lab.command("container", "stop").orFail();
      container.lab.command("container", "start").orFail();
      assertThat(faults(container)).as("after a shutdown in order").hasSize(1);

      // What a power cut takes from the journal is what was not synced yet.
      container.inside("journalctl --sync").orFail();
      container.lab.command("container", "stop", "--hard").orFail();
      container.lab.command("container", "start").orFail();
      assertThat(faults(container))
          .extracting(Fault::what)
          .containsExactlyInAnyOrder(
              "ssh.service was restarted", "the router started again without a clean end");
    }
  }

  private static List<Fault> faults(LiveContainer container) {
    try (RemoteShell host = container.await(LIMIT, why -> {})) {
      return GuestLook.faults(host);
    }
  }
}
