package io.routervm.config.document;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A whole number within bounds, both included. */
public record Whole(int lowest, int highest) implements Type<Integer> {
  @Override
  public Optional<Located<Integer>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrongKind(node, path, log);
    }
    String shown = Shown.value(path, scalar.text());
    if (!scalar.text().matches("-?(0|[1-9][0-9]*)")) {
      log.add(
          node.position(),
          path,
          shown,
          shown + " is not a whole number in plain decimal digits",
          "Write " + expected() + ", without leading zeros, signs or units.");
      return Optional.empty();
    }
    if (scalar.scalarKind() != Node.ScalarKind.INTEGER) {
      log.add(
          node.position(),
          path,
          shown,
          shown + " is in quotes, which makes it text",
          "Remove the quotes.");
      return Optional.empty();
    }
    Optional<Integer> value = parse(scalar.text());
    if (value.isEmpty()) {
      log.add(
          node.position(),
          path,
          shown,
          shown + " is not from " + lowest + " to " + highest,
          "Write " + expected() + ".");
      return Optional.empty();
    }
    return Optional.of(new Located<>(value.get(), node.position(), path, shown));
  }

  private Optional<Integer> parse(String digits) {
    try {
      int value = Integer.parseInt(digits);
      return value < lowest || value > highest ? Optional.empty() : Optional.of(value);
    } catch (NumberFormatException tooLong) {
      return Optional.empty();
    }
  }

  @Override
  public String expected() {
    return lowest == highest ? "" + lowest : "a number from " + lowest + " to " + highest;
  }

  @Override
  public String summary() {
    return expected();
  }

  @Override
  public void describe(ObjectNode schema) {
    schema.put("type", "integer");
    schema.put("minimum", lowest);
    schema.put("maximum", highest);
  }
}
