package io.routervm.config;

import io.routervm.config.document.Located;
import io.routervm.config.document.Node;
import io.routervm.config.document.ProblemLog;
import io.routervm.config.document.Refusal;
import io.routervm.config.document.Shown;
import io.routervm.config.document.Type;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mapping from the options of a DHCP message to what they hold.
 *
 * @param <V> what one option holds
 */
abstract class OptionMapping<T, V> implements Type<T> {
  private final Function<Map<Integer, V>, T> whole;

  /**
   * A mapping.
   *
   * @param whole made of what the options hold, by their numbers
   */
  OptionMapping(Function<Map<Integer, V>, T> whole) {
    this.whole = whole;
  }

  /** An option that was read. */
  record Option<V>(int number, V value) {}

  /**
   * Empty when it is not an option, or holds what it cannot; why is in {@code log} then.
   *
   * @param path of the mapping
   */
  abstract Optional<Option<V>> option(Node.Entry entry, String path, ProblemLog log);

  /** Why an option is refused that is there for the second time. */
  abstract Refusal twice(int number);

  /** Adds the pattern of the keys, with what may stand behind them. */
  abstract void describeOptions(ObjectNode patterns);

  /** The path of an entry. */
  static String at(Node.Entry entry, String path) {
    return path + "." + Shown.key(entry.key());
  }

  @Override
  public final Optional<Located<T>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Mapping mapping)) {
      return wrongKind(node, path, log);
    }
    Map<Integer, V> options = new TreeMap<>();
    boolean good = true;
    for (Node.Entry entry : mapping.entries()) {
      Optional<Option<V>> option = option(entry, path, log);
      if (option.isEmpty()) {
        good = false;
      } else if (options.put(option.get().number(), option.get().value()) != null) {
        Refusal refusal = twice(option.get().number());
        log.add(entry.position(), at(entry, path), refusal.getMessage(), refusal.remedy());
        good = false;
      }
    }
    return good
        ? Optional.of(new Located<>(whole.apply(options), mapping.position(), path, "the options"))
        : Optional.empty();
  }

  @Override
  public final String summary() {
    return "a mapping";
  }

  @Override
  public final void describe(ObjectNode schema) {
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    describeOptions(schema.putObject("patternProperties"));
  }
}
