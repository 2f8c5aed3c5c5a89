package io.routervm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.platform.LocalCommand.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCommandTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void tellsHowAProgramEnded() {
    Result result = LocalCommand.of("sh", "-c", "echo out; echo err >&2; exit 3").run(LONG);
    assertThat(result).isEqualTo(new Result(3, "out\n", "err\n"));
    assertThat(result.succeeded()).isFalse();
    assertThat(LocalCommand.of("true").run(LONG).succeeded()).isTrue();
  }

  @Test
  void aProgramThatIsNotThereIsNotStarted() {
    Result result = LocalCommand.of("no-such-program-anywhere").run(LONG);
    assertThat(result.status()).isEqualTo(LocalCommand.NOT_STARTED);
    assertThat(result.errors()).contains("no-such-program-anywhere");
  }

  /** What it has started has the same pipe, and sleeps on when only the program is killed. */
  @Test
  @Timeout(30)
  void aProgramThatHangsIsKilledWithWhatItStarted() {
    List<String> lines = new CopyOnWriteArrayList<>();
    Result result =
        LocalCommand.of("sh", "-s")
            .run("echo begun; sleep 80 & echo $!; wait\n", Duration.ofSeconds(4), lines::add);
    assertThat(result.status()).isEqualTo(LocalCommand.TIMED_OUT);
    assertThat(lines).first().isEqualTo("begun");
    assertThat(result.output()).startsWith("begun\n");
    assertThat(result.errors()).contains("killed after 4 s");
    long child = Long.parseLong(lines.get(1));
    Optional<Boolean> gone =
        Deadline.in(LONG)
            .await(
                Duration.ofMillis(20),
                () ->
                    ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false)
                        ? Optional.empty()
                        : Optional.of(true));
    assertThat(gone).contains(true);
  }

  @Test
  @Timeout(30)
  void whatGoesOnInTheBackgroundIsNotWaitedFor() {
    Result result = LocalCommand.of("sh", "-c", "sleep 40 & echo begun").run(LONG);
    assertThat(result.output()).isEqualTo("begun\n");
    assertThat(result.succeeded()).isTrue();
  }

  @Test
  void muchInputAndMuchOutputDoNotStopEachOther() {
    String text = "0123456789abcdef\n".repeat(20_000);
    Result result = LocalCommand.of("sh", "-c", "tee /dev/stderr").run(text, LONG, line -> {});
    assertThat(result.output()).isEqualTo(text);
    assertThat(result.errors()).isEqualTo(text);
  }

  /** Lines without end, and a line without end; 400 MB of it in the time that is given. */
  @ParameterizedTest
  @ValueSource(strings = {"yes", "tr '\\0' x </dev/zero"})
  void whatIsPrintedWithoutEndIsNotHeld(String endless) {
    LocalCommand.Result result =
        LocalCommand.of("sh", "-c", endless + " | head -c 400000000; sleep 60")
            .run(Duration.ofSeconds(3));
    assertThat(result.status()).isEqualTo(LocalCommand.TIMED_OUT);
    assertThat(result.output().length()).isLessThanOrEqualTo(16 * 1024 * 1024);
    assertThat(result.output().lines().count()).isLessThanOrEqualTo(200_000);
  }

  @Test
  void aProgramThatDoesNotReadItsInputIsFine() {
    String text = "0123456789abcdef\n".repeat(20_000);
    assertThat(LocalCommand.of("true").run(text, LONG, line -> {}).succeeded()).isTrue();
  }
}
