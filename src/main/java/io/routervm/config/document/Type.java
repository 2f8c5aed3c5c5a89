package io.routervm.config.document;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What may stand behind a key. */
public interface Type<T> {
  /** Empty when it is not such a value; why is in {@code log} then. */
  Optional<Located<T>> read(Node node, String path, ProblemLog log);

  /** Goes on after "Write": {@code an IPv4 address such as 192.168.42.10}. */
  String expected();

  /** A few words for the key table: {@code IPv4 address}. */
  String summary();

  /** Adds this type's JSON Schema keywords. */
  void describe(ObjectNode schema);

  /** A value that was read. */
  default Optional<Located<T>> located(T value, Node.Scalar node, String path) {
    return Optional.of(new Located<>(value, node.position(), path, Shown.value(path, node.text())));
  }

  /**
   * Reports a value that is none of this type.
   *
   * @param message goes on after the value
   * @param remedy empty for: write what is expected
   */
  default <U> Optional<U> refuse(
      Node.Scalar node, String path, String message, String remedy, ProblemLog log) {
    String shown = Shown.value(path, node.text());
    String advice = remedy.isEmpty() ? "Write " + expected() + "." : remedy;
    log.add(node.position(), path, shown, shown + " " + message, advice);
    return Optional.empty();
  }

  /** Reports a node of the wrong kind. The value is not shown: nobody knows what it is. */
  default <U> Optional<U> wrongKind(Node node, String path, ProblemLog log) {
    log.add(
        node.position(),
        path,
        "expected " + summary() + ", found " + node.kind(),
        "Write " + expected() + ".");
    return Optional.empty();
  }
}
