package io.routervm.lab;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code doctor} tells as the matter with a router. */
record DoctorsWord(RouterUnderTest router) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The rung that it names, and every check that fails though it does not follow from that. */
  Set<String> findings() {
    return findings(router.run("--output", "json", "doctor"));
  }

  /** ... as {@code --output json doctor} has told it. */
  static Set<String> findings(Ran ran) {
    if (!List.of(0, 3, 4).contains(ran.status())) {
      ran.orFail();
    }
    JsonNode report = JSON.readTree(ran.output());
    Set<String> told = new LinkedHashSet<>();
    JsonNode finding = report.get("finding");
    if (finding != null && !finding.isNull()) {
      told.add(finding.get("rung").asString());
    }
    List<String> failed = failed(report);
    // One is what the finding is about.
    if (failed.size() > told.size()) {
      told.addAll(failed);
    }
    return told;
  }

  private static List<String> failed(JsonNode report) {
    return checks(report).stream()
        .filter(check -> check.get("level").asString().equalsIgnoreCase("fail"))
        .map(check -> check.get("check").asString())
        .toList();
  }

  private static List<JsonNode> checks(JsonNode report) {
    List<JsonNode> checks = new ArrayList<>();
    report.get("host").forEach(checks::add);
    report.get("guest").forEach(checks::add);
    return checks;
  }
}
