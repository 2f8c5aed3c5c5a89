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
    if (!scalar.text().matches("-?(0|[1-9][0-9]*)")) {
      return refuse(
          scalar,
          path,
          "is not a whole number in plain decimal digits",
          "Write " + expected() + ", without leading zeros, signs or units.",
          log);
    }
    if (scalar.scalarKind() != Node.ScalarKind.INTEGER) {
      return refuse(scalar, path, "is in quotes, which makes it text", "Remove the quotes.", log);
    }
    Optional<Integer> value = parse(scalar.text());
    return value.isPresent()
        ? located(value.get(), scalar, path)
        : refuse(scalar, path, "is not from " + lowest + " to " + highest, "", log);
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
