package io.routervm.config.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mapping with declared keys.
 *
 * @param oneOf keys of which exactly one must be there; empty for no such rule
 * @param needs keys that make sense only beside another key: key to that other
 */
public record Section(List<Key<?>> keys, List<Key<?>> oneOf, Map<Key<?>, Key<?>> needs)
    implements Type<Values> {
  public Section {
    keys = List.copyOf(keys);
    oneOf = List.copyOf(oneOf);
    needs = Map.copyOf(needs);
  }

  public static Section of(Key<?>... keys) {
    return new Section(List.of(keys), List.of(), Map.of());
  }

  public Section exactlyOneOf(Key<?>... alternatives) {
    return new Section(keys, List.of(alternatives), needs);
  }

  public Section needing(Key<?> key, Key<?> other) {
    Map<Key<?>, Key<?>> more = new HashMap<>(needs);
    more.put(key, other);
    return new Section(keys, oneOf, more);
  }

  @Override
  public Optional<Located<Values>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Mapping mapping)) {
      return wrongKind(node, path, log);
    }
    Map<String, Node.Entry> entries = entries(mapping, path, log);
    Map<Key<?>, Located<?>> found = new HashMap<>();
    for (Key<?> key : keys) {
      Node.Entry entry = entries.get(key.name());
      String keyPath = child(path, key.name());
      Optional<? extends Located<?>> value =
          entry == null ? fallback(key, keyPath, mapping, log) : present(key, keyPath, entry, log);
      value.ifPresent(located -> found.put(key, located));
    }
    checkCompany(mapping, entries, path, log);
    return Optional.of(
        new Located<>(new Values(found, entries.keySet()), node.position(), path, ""));
  }

  private Map<String, Node.Entry> entries(Node.Mapping mapping, String path, ProblemLog log) {
    List<String> names = keys.stream().map(Key::name).toList();
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      if (!names.contains(entry.key())) {
        unknown(entry, names, path, log);
        continue;
      }
      Node.Entry first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        log.add(
            entry.position(),
            child(path, entry.key()),
            "",
            "the key stands here for the second time, first at " + first.position(),
            "Remove one of the two.");
      }
    }
    return entries;
  }

  private static void unknown(Node.Entry entry, List<String> names, String path, ProblemLog log) {
    String shown = Shown.key(entry.key());
    String remedy =
        Suggestion.nearest(entry.key(), names)
            .map(name -> "Did you mean " + name + "?")
            .orElse("Keys that may stand here: " + String.join(", ", names) + ".");
    log.add(entry.position(), child(path, shown), shown, "unknown key", remedy);
  }

  private static <T> Optional<Located<T>> present(
      Key<T> key, String path, Node.Entry entry, ProblemLog log) {
    if (entry.value() instanceof Node.Scalar scalar && scalar.isNull()) {
      log.add(
          entry.position(),
          path,
          "",
          "the key has no value",
          "Write " + key.type().expected() + ", or remove the key.");
      return Optional.empty();
    }
    return key.type().read(entry.value(), path, log);
  }

  /** A default stands, for messages, where its section begins. */
  private static <T> Optional<Located<T>> fallback(
      Key<T> key, String path, Node.Mapping section, ProblemLog log) {
    if (key.required()) {
      log.add(
          section.position(),
          path,
          "",
          "the key is missing",
          "Add " + key.name() + ": " + key.type().expected() + ".");
    }
    return key.fallback()
        .flatMap(yaml -> key.type().read(DocumentReader.literal(yaml), path, log))
        .map(read -> new Located<>(read.value(), section.position(), path, read.shown()));
  }

  private void checkCompany(
      Node.Mapping mapping, Map<String, Node.Entry> entries, String path, ProblemLog log) {
    List<Node.Entry> chosen = new ArrayList<>();
    oneOf.forEach(key -> Optional.ofNullable(entries.get(key.name())).ifPresent(chosen::add));
    String names = oneOf.stream().map(Key::name).collect(Collectors.joining(" or "));
    if (!oneOf.isEmpty() && chosen.isEmpty()) {
      log.add(
          mapping.position(),
          path,
          "",
          "neither " + names.replace(" or ", " nor ") + " is there",
          "Add " + names + ".");
    }
    if (chosen.size() > 1) {
      log.add(
          chosen.get(1).position(),
          child(path, chosen.get(1).key()),
          "",
          "both " + chosen.get(0).key() + " and " + chosen.get(1).key() + " are there",
          "Keep one of the two.");
    }
    needs.forEach(
        (key, other) -> {
          Node.Entry entry = entries.get(key.name());
          if (entry != null && !entries.containsKey(other.name())) {
            log.add(
                entry.position(),
                child(path, key.name()),
                "",
                "the key means nothing without " + other.name(),
                "Remove it, or add " + other.name() + ".");
          }
        });
  }

  static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String expected() {
    return "a mapping with " + keys.stream().map(Key::name).collect(Collectors.joining(", "));
  }

  @Override
  public String summary() {
    return "a mapping";
  }

  @Override
  public void describe(ObjectNode schema) {
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    keys.forEach(key -> SchemaWriter.property(properties.putObject(key.name()), key));
    List<String> required = keys.stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    if (!oneOf.isEmpty()) {
      ArrayNode alternatives = schema.putArray("oneOf");
      oneOf.forEach(key -> alternatives.addObject().putArray("required").add(key.name()));
    }
    if (!needs.isEmpty()) {
      ObjectNode dependent = schema.putObject("dependentRequired");
      keys.stream()
          .filter(needs::containsKey)
          .forEach(key -> dependent.putArray(key.name()).add(needs.get(key).name()));
    }
  }
}
