package io.routervm.host.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One rule of {@code nft --json}: its statements from left to right. A map of verdicts becomes one
 * rule for each of its elements, and what stands behind it one more.
 */
final class NftRule {
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "counter", "log", "mangle", "notrack", "set", "meter", "flow", "ct helper", "comment");

  private final NftMatch matches;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();

  /**
   * @param sets of the rule's table, by name: their elements
   */
  NftRule(String family, Map<String, JsonNode> sets) {
    this.matches = new NftMatch(family, sets);
  }

  List<Rule> parse(JsonNode rule) {
    String text = "handle " + rule.path("handle").asInt(0);
    for (JsonNode statement : rule.path("expr")) {
      Optional<Action> verdict = verdict(statement);
      if (verdict.isPresent()) {
        rules.add(new Rule(conditions, verdict.get(), text));
      } else if (statement.has("match")) {
        conditions.add(matches.condition(statement.path("match")));
      } else if (statement.has("vmap")) {
        map(statement.path("vmap"), text);
      } else if (WITHOUT_EFFECT.stream().noneMatch(statement::has)) {
        conditions.add(Condition.always(Truth.UNKNOWN));
      }
    }
    return rules;
  }

  private void map(JsonNode map, String text) {
    for (JsonNode element : matches.elements(map.path("data"))) {
      Optional<Action> verdict = verdict(element.path(1));
      if (verdict.isPresent()) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(matches.condition(map.path("key"), "==", element.path(0)));
        rules.add(new Rule(all, verdict.get(), text));
      }
    }
  }

  private static Optional<Action> verdict(JsonNode statement) {
    if (statement.has("accept")) {
      return Optional.of(Action.ACCEPT);
    }
    if (statement.has("drop") || statement.has("reject")) {
      return Optional.of(Action.DROP);
    }
    if (statement.has("return")) {
      return Optional.of(Action.RETURN);
    }
    if (statement.has("continue")) {
      return Optional.of(Action.GO_ON);
    }
    if (statement.has("jump")) {
      return Optional.of(Action.jump(statement.path("jump").path("target").asString("")));
    }
    return statement.has("goto")
        ? Optional.of(Action.goTo(statement.path("goto").path("target").asString("")))
        : Optional.empty();
  }
}
