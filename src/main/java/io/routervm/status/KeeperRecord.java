package io.routervm.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this host's keeper wrote down: lines {@code SECOND STEP TEXT}, below them the console's,
 * each after a tab. A step is followed by {@code ok} or {@code failed}, unless the keeper was
 * killed between. Lines of another shape are left out.
 */
record KeeperRecord(String text) {
  static final String SOURCE = "keeper";
  private static final Pattern LINE = Pattern.compile("(\\d{1,11}) ([a-z]+) (.*)");
  private static final Set<String> STEPS = Set.of("start", "resume", "restart");
  private static final Map<String, String> WAITS =
      Map.of(
          "waits", "the keeper waits",
          "full", "the keeper waits for room in the pool");

  private record Step(Instant time, String word, String text, List<String> console) {}

  /** In the order of the record. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    List<Step> steps = steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (STEPS.contains(step.word)) {
        Step next = i + 1 < steps.size() ? steps.get(i + 1) : step;
        faults.add(fault(step, outcome(step.word, next)));
      } else if (WAITS.containsKey(step.word)) {
        faults.add(fault(step, WAITS.get(step.word)));
      }
    }
    return faults;
  }

  private static Fault fault(Step step, String what) {
    return new Fault(step.time, SOURCE, what, step.text, step.console);
  }

  private static String outcome(String verb, Step next) {
    return switch (next.word) {
      case "ok" -> "the keeper " + verb + (verb.endsWith("e") ? "d" : "ed") + " the router";
      case "failed" -> "the keeper could not " + verb + " the router: " + next.text.strip();
      default -> "the keeper began to " + verb + " the router";
    };
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (line.startsWith("\t") && !steps.isEmpty()) {
        steps.get(steps.size() - 1).console.add(line.substring(1).replaceAll("\\p{C}", "?"));
      } else if (matcher.matches()) {
        steps.add(
            new Step(
                Instant.ofEpochSecond(Long.parseLong(matcher.group(1))),
                matcher.group(2),
                matcher.group(3).replaceAll("\\p{C}", "?"),
                new ArrayList<>()));
      }
    }
    return steps;
  }
}
