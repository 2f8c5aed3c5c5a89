package io.routervm.config.document;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One of a few words. */
public record Choice<T>(Map<String, T> values) implements Type<T> {
  /** The values under their own spelling, in their order. */
  public static <T> Choice<T> of(Iterable<T> values, Function<? super T, String> spelling) {
    Map<String, T> spelled = new LinkedHashMap<>();
    values.forEach(value -> spelled.put(spelling.apply(value), value));
    return new Choice<>(spelled);
  }

  /** An enum, its constants in lower case with hyphens. */
  static Choice<Enum<?>> of(Class<?> type) {
    return of(
        Arrays.asList((Enum<?>[]) type.getEnumConstants()),
        constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Override
  public Optional<Located<T>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrongKind(node, path, log);
    }
    T value = scalar.scalarKind() == Node.ScalarKind.TEXT ? values.get(scalar.text()) : null;
    if (value != null) {
      return located(value, scalar, path);
    }
    String nearest =
        Suggestion.nearest(scalar.text(), values.keySet())
            .map(word -> "Did you mean " + word + "? ")
            .orElse("");
    String allowed = "Allowed: " + String.join(", ", values.keySet()) + ".";
    return refuse(scalar, path, "is not known", nearest + allowed, log);
  }

  @Override
  public String expected() {
    return "one of " + String.join(", ", values.keySet());
  }

  @Override
  public String summary() {
    return values.keySet().stream().collect(Collectors.joining(" or "));
  }

  @Override
  public void describe(ObjectNode schema) {
    ArrayNode words = schema.putArray("enum");
    values.keySet().forEach(words::add);
  }
}
