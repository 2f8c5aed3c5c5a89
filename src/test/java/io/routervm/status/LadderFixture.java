package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Finding;
import io.routervm.failure.Finding.Level;
import io.routervm.plan.Unmanaged;
import io.routervm.router.Verification.Checked;
import io.routervm.service.Check;
import io.routervm.service.Rung;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A healthy router's answers, which a test spoils, and who is to blame then. */
abstract class LadderFixture {
  static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  static final String NO_NAMES =
      """

      server 127.0.0.1 is silent
      server 8.8.8.8 is silent
      server 208.67.222.222 is silent\
      """;

  @TempDir Path folder;
  RouterConfig config;
  Map<String, String> facts;
  private final List<Checked> checks = new ArrayList<>();

  @BeforeEach
  void aHealthyRouter() throws IOException {
    config = HealthyRouter.config(folder);
    facts = HealthyRouter.facts(NOW);
  }

  List<Symptom> symptoms() {
    GuestAnswers answers =
        new GuestAnswers(
            new GuestFacts(facts), checks, List.of(), Unmanaged.NONE, Optional.empty());
    return new GuestExamination(config, Placement.LIVE, answers, NOW).symptoms();
  }

  Diagnosis diagnosis() {
    return new Ladder(symptoms()).diagnosis().orElseThrow();
  }

  /** What is shown as failed: the finding alone. */
  List<String> failed() {
    Ladder ladder = new Ladder(symptoms());
    return ladder.findings(ladder.symptoms()).stream()
        .filter(finding -> finding.level() == Level.FAIL)
        .map(Finding::check)
        .toList();
  }

  void check(String title, Rung rung, String service) {
    checks.add(
        new Checked(
            new Check(title, Script.of("true"), "mend it", rung, service), false, "inactive"));
  }
}
