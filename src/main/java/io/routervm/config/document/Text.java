package io.routervm.config.document;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value written as text.
 *
 * @param summary {@code IPv4 address}
 * @param expected {@code an IPv4 address such as 192.168.42.10}
 * @param pattern ECMA 262 and Java regular expression that every valid text matches; the parser may
 *     be stricter
 */
public record Text<T>(String summary, String expected, String pattern, Parser<T> parser)
    implements Type<T> {
  /** Turns text into a value; empty when it is none, for no better reason. */
  @FunctionalInterface
  public interface Parser<T> {
    Optional<T> parse(String text) throws Refusal;
  }

  @Override
  public Optional<Located<T>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrongKind(node, path, log);
    }
    if (scalar.scalarKind() != Node.ScalarKind.TEXT) {
      return refuse(
          scalar,
          path,
          "is " + scalar.kind() + ", not text",
          "Write " + expected + ", in quotes where YAML would read it otherwise.",
          log);
    }
    try {
      Optional<T> value = parser.parse(scalar.text());
      return value.isPresent()
          ? located(value.get(), scalar, path)
          : refuse(scalar, path, "is not " + article(), "", log);
    } catch (Refusal refusal) {
      return refuse(scalar, path, refusal.getMessage(), refusal.remedy(), log);
    }
  }

  private String article() {
    if (summary.equals("text")) {
      return "allowed text";
    }
    return ("Iaeio".indexOf(summary.charAt(0)) >= 0 ? "an " : "a ") + summary;
  }

  @Override
  public void describe(ObjectNode schema) {
    schema.put("type", "string");
    schema.put("pattern", pattern);
  }
}
