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
  /** Turns text into a value. */
  public interface Parser<T> {
    T parse(String text) throws Refusal;
  }

  @Override
  public Optional<Located<T>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrongKind(node, path, log);
    }
    String shown = Shown.value(path, scalar.text());
    if (scalar.scalarKind() != Node.ScalarKind.TEXT) {
      log.add(
          node.position(),
          path,
          shown,
          shown + " is " + scalar.kind() + ", not text",
          "Write " + expected + ", in quotes where YAML would read it otherwise.");
      return Optional.empty();
    }
    try {
      return Optional.of(new Located<>(parser.parse(scalar.text()), node.position(), path, shown));
    } catch (Refusal refusal) {
      log.add(node.position(), path, shown, shown + " " + refusal.getMessage(), refusal.remedy());
      return Optional.empty();
    }
  }

  @Override
  public void describe(ObjectNode schema) {
    schema.put("type", "string");
    schema.put("pattern", pattern);
  }
}
