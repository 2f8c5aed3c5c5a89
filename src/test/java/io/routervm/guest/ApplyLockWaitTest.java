package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock of the router's, held by a real process. */
class ApplyLockWaitTest {
  @TempDir Path root;
  private final List<String> waited = new ArrayList<>();

  @Test
  void nobodyIsAtWork() throws IOException {
    await(Duration.ofSeconds(5));
    Files.writeString(root.resolve("lock"), "`routervm create` of before\n");
    await(Duration.ofSeconds(5));
    assertThat(waited).isEmpty();
  }

  @Test
  void itsEndIsAwaited() throws IOException {
    Process holder = hold();
    List<String> seen = new ArrayList<>();
    earlierRun()
        .awaitEnd(
            host(),
            Duration.ofMinutes(1),
            line -> {
              seen.add(line);
              holder.destroy();
            });
    assertThat(seen).containsExactly("`routervm create` of root@nuc");
  }

  @Test
  void oneThatDoesNotEndIsNamed() throws IOException {
    Process holder = hold();
    try {
      assertThatThrownBy(() -> await(Duration.ofSeconds(5)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("`routervm create` of root@nuc");
    } finally {
      holder.destroy();
    }
  }

  private Process hold() throws IOException {
    Path lock = root.resolve("lock");
    Process holder =
        new ProcessBuilder(
                "sh",
                "-c",
                "exec 9>>\"$0\"; flock 9; echo '`routervm create` of root@nuc' >\"$0\";"
                    + " echo held; exec sleep 60",
                lock.toString())
            .start();
    assertThat(holder.inputReader().readLine()).isEqualTo("held");
    return holder;
  }

  private void await(Duration limit) {
    earlierRun().awaitEnd(host(), limit, waited::add);
  }

  private ApplyLockWait earlierRun() {
    return new ApplyLockWait(new GuestFolders(root + "/state", root + "/lock"));
  }

  private RemoteShell host() {
    return new LocalRemoteShell(root, "sh", "-s");
  }
}
