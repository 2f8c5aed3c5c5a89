package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.plan.Unmanaged;
import io.routervm.status.Fault;
import io.routervm.status.StatusReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final Fault CRASH =
      new Fault(
          Instant.ofEpochSecond(1_764_355_200),
          "keeper",
          "the keeper started the router",
          "shut off (crashed)",
          List.of("Kernel panic", "not syncing"));

  @Test
  void aFaultIsTwoLinesForPeople() {
    assertThat(new StatusText(report(List.of(CRASH))).lines())
        .containsSubsequence(
            "fault      2025-11-28T18:40:00Z the keeper started the router: shut off (crashed)",
            "           the console said last: not syncing");
  }

  @Test
  void theNewestTenAreEnoughForPeople() {
    List<Fault> many = IntStream.range(0, 12).mapToObj(number -> CRASH).toList();
    assertThat(new StatusText(report(many)).lines())
        .filteredOn(line -> line.startsWith("fault"))
        .hasSize(10);
  }

  @Test
  void aProgramGetsAllOfIt() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new Console(out, out, true, false).document(report(List.of(CRASH)));
    assertThat(bytes.toString(StandardCharsets.UTF_8).replaceAll("\\s*([\\[\\]{}:,])\\s*", "$1"))
        .contains("\"time\":\"2025-11-28T18:40:00Z\"")
        .contains("\"source\":\"keeper\"", "\"cause\":\"shut off (crashed)\"")
        .contains("\"console\":[\"Kernel panic\",\"not syncing\"]");
  }

  private static StatusReport report(List<Fault> faults) {
    return new StatusReport(
        "router",
        "debian-12",
        "provisioned",
        "live",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        faults,
        List.of(),
        Unmanaged.NONE);
  }
}
