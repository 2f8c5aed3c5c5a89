package io.routervm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.remote.RemoteHost;
import io.routervm.remote.SshHypervisors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real sshd, of the machine of this test. */
@Tag("root")
@Timeout(120)
class RemoteViewTest {
  @TempDir private Path folder;

  /** An adapter has another number on its bus after it was plugged in again. */
  @Test
  void theMachineIsLookedAtAnewAfterAWhile() throws IOException, InterruptedException {
    try (SshHypervisors hypervisors = new SshHypervisors(folder);
        RemoteHost host = SshHypervisors.connect(hypervisors.start())) {
      RemoteView lasting = new RemoteView(host, Duration.ofMinutes(1));
      assertThat(lasting.get()).isSameAs(lasting.get());
      RemoteView passing = new RemoteView(host, Duration.ZERO);
      HostView before = passing.get();
      HostView now = passing.get();
      assertThat(now.sys()).isNotEqualTo(before.sys());
      assertThat(now.memory()).content().contains("MemAvailable:");
    }
  }
}
