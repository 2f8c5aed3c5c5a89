package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.progress.Progress;
import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an application reports when the router's disk is full. */
class ApplyReportTest {
  private final ApplyReport report =
      new ApplyReport(
          "n0nce",
          new Plan(
              List.of(
                  new GuestChange(
                      new ResourceId("file", "/etc/x"),
                      "change /etc/x",
                      Diff.ofValue("a", "b"),
                      Script.NOTHING,
                      Optional.of(Script.NOTHING),
                      Set.of()))),
          Progress.SILENT);

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aDiskThatIsFullIsNoOtherRunAndTheMessageTellsHowToFreeIt() {
    report.accept("n0nce full 12 3586048");
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> report.accept("n0nce refused " + base64("/var/lib/x cannot be written")));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(failure.what())
        .isEqualTo(
            "nothing was changed: the router's disk is full: 0 MiB free of 3502 MiB"
                + " (/var/lib/x cannot be written)");
    assertThat(failure.hint()).startsWith("make room: ").doesNotContain("other run");
  }

  @Test
  void whatIsRefusedForAnotherReasonSaysSo() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> report.accept("n0nce refused " + base64("another run holds the lock")));
    assertThat(failure.what()).isEqualTo("nothing was changed: another run holds the lock");
    assertThat(failure.hint()).contains("wait until the other run has ended");
  }

  @Test
  void aFailedChangeOnAFullDiskSaysBoth() {
    report.accept("n0nce begin 0");
    report.accept("n0nce failed 0 " + base64("sh: printf: I/O error\n"));
    report.accept("n0nce full 0 8192");
    report.accept("n0nce done undone");
    assertThat(((Outcome.RolledBack) report.outcome()).cause())
        .isEqualTo("sh: printf: I/O error\nthe router's disk is full: 0 MiB free of 8 MiB");
  }

  /** A program says why it failed before its log is shown. */
  @Test
  void ofALongMessageTheBeginningAndTheEndAreShown() {
    String message =
        IntStream.rangeClosed(1, 60)
            .mapToObj(line -> "line " + line)
            .collect(Collectors.joining("\n"));
    assertThat(ApplyReport.shortened(message).lines())
        .hasSize(24)
        .startsWith("line 1", "line 2", "line 3", "line 4", "[...]", "line 42")
        .endsWith("line 59", "line 60");
    assertThat(ApplyReport.shortened("line 1\nline 2\n")).isEqualTo("line 1\nline 2");
  }
}
