package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperStepTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;

  @Test
  void aKeeperAtWorkIsWaitedFor() throws IOException {
    Process keeper = keeper();
    try {
      atWork(keeper.pid());
      assertThat(KeeperStep.awaitEnd(new StateFolder(folder), SHORT)).isFalse();
    } finally {
      keeper.destroyForcibly();
    }
    assertThat(KeeperStep.awaitEnd(new StateFolder(folder), Duration.ofSeconds(20)))
        .as("a keeper that was killed is not waited for")
        .isTrue();
  }

  @Test
  void aNumberThatIsAnotherProcessesNowIsNot() throws IOException {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      atWork(other.pid());
      assertThat(KeeperStep.awaitEnd(new StateFolder(folder), SHORT)).isTrue();
      Files.writeString(folder.resolve("keeper/at-work"), "");
      assertThat(KeeperStep.awaitEnd(new StateFolder(folder), SHORT)).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aCommandBeginsWhenTheStepIsOver() throws Exception {
    Process keeper = keeper();
    atWork(keeper.pid());
    // Not whether it lives: that it was reaped is known here a moment after the system knows.
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Boolean> command =
        CompletableFuture.supplyAsync(
            () -> StateLock.holding(new StateFolder(folder), "reprovision", isOver::get));
    try {
      Await.until(Duration.ofSeconds(20), () -> "the lock", () -> isNamed(folder.resolve("lock")));
      assertThat(command).isNotDone();
    } finally {
      isOver.set(true);
      keeper.destroyForcibly();
    }
    assertThat(command.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean isNamed(Path lock) {
    try {
      return Files.exists(lock) && Files.readString(lock).contains("reprovision");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process keeper() throws IOException {
    Path script = Files.writeString(folder.resolve("router-keep"), "sleep 60 & wait\n");
    return new ProcessBuilder("sh", script.toString()).start();
  }

  private void atWork(long process) throws IOException {
    Files.createDirectories(folder.resolve("keeper"));
    Files.writeString(folder.resolve("keeper/at-work"), process + "\n");
  }
}
