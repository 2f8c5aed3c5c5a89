package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.pki.CertificateEntry.State;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real process under a real kill -9, and a disk that is full in the midst of the work. */
class InterruptedWorkTest {
  @TempDir Path scratch;
  private Path folder;

  @BeforeEach
  void makeStart() {
    folder = scratch.resolve("pki");
    try (CertificateAuthority authority =
        CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY)) {
      authority.issueClient("anna");
    }
  }

  /** Steps 1 to 5 write the journal; at 3 nothing counts yet, at 9 all does. */
  @ParameterizedTest
  @CsvSource({
    "add, 3, anna VALID",
    "add, 9, anna VALID | ben VALID",
    "revoke, 3, anna VALID",
    "revoke, 9, anna REVOKED",
    "renew, 3, anna VALID",
    "renew, 9, anna VALID | anna VALID"
  })
  void aKilledProcessFreesTheLockAndTearsNothing(String operation, int step, String expected)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                folder.toString(),
                operation,
                String.valueOf(step))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("at step " + step);
      assertThatThrownBy(() -> FolderLock.take(folder, Duration.ZERO)).isInstanceOf(Failure.class);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(states()).isEqualTo(expected);
    assertThat(Tool.refused(folder, Tool.files(folder.resolve("certs_by_serial")))).isEmpty();
    List<Path> revoked = Tool.files(folder.resolve("revoked/certs_by_serial"));
    assertThat(Tool.refused(folder, revoked)).hasSameSizeAs(revoked);
  }

  @Test
  void aFullDiskIsExplainedAndTheWorkCompletedOnceThereIsSpace() {
    int[] steps = {0};
    DurableFiles.Watch full =
        (step, path) -> {
          if (++steps[0] == 9) {
            throw new IOException("No space left on device");
          }
        };
    try (CertificateAuthority authority =
        CertificateAuthority.open(folder, SamplePki.POLICY, Clock.systemUTC(), full)) {
      assertThatThrownBy(() -> authority.revoke("anna"))
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.hint()).contains("recorded"))
          .hasMessageContaining("No space left");
      assertThat(authority.list())
          .extracting(CertificateEntry::state)
          .containsExactly(State.REVOKED);
    }
  }

  private String states() {
    try (CertificateAuthority authority = SamplePki.open(folder, Clock.systemUTC())) {
      return String.join(
          " | ",
          authority.list().stream().map(entry -> entry.name() + " " + entry.state()).toList());
    }
  }

  /** The process that is killed: folder, operation, and the step at which it waits for that. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) {
      int stop = Integer.parseInt(arguments[2]);
      int[] steps = {0};
      DurableFiles.Watch watch =
          (step, path) -> {
            if (++steps[0] == stop) {
              System.out.println("at step " + stop);
              waitForTheKill();
            }
          };
      Path folder = Path.of(arguments[0]);
      try (CertificateAuthority authority =
          CertificateAuthority.open(folder, SamplePki.POLICY, Clock.systemUTC(), watch)) {
        switch (arguments[1]) {
          case "add" -> authority.issueClient("ben");
          case "revoke" -> authority.revoke("anna");
          default -> authority.renewClient("anna", Instant.now().plus(Duration.ofDays(7)));
        }
      }
    }

    private static void waitForTheKill() throws IOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
