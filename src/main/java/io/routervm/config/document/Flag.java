package io.routervm.config.document;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code true} or {@code false}; YAML 1.1's other spellings are refused. */
public record Flag() implements Type<Boolean> {
  @Override
  public Optional<Located<Boolean>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrongKind(node, path, log);
    }
    return scalar.scalarKind() == Node.ScalarKind.BOOLEAN
        ? located(Boolean.valueOf(scalar.text()), scalar, path)
        : refuse(
            scalar,
            path,
            "is neither true nor false",
            "Write true or false, in lower case and without quotes.",
            log);
  }

  @Override
  public String expected() {
    return "true or false";
  }

  @Override
  public String summary() {
    return "true or false";
  }

  @Override
  public void describe(ObjectNode schema) {
    schema.put("type", "boolean");
  }
}
