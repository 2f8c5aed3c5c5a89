package io.routervm.config.document;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A mapping whose keys are the components of a record, in the record's order. */
public final class Section<R extends Record> implements Type<Bound<R>> {
  /** What stands in place of a section that is not to be. */
  static final String OFF = "off";

  private final Class<R> record;
  private final List<SectionKey<?>> keys;
  private final List<String> names = new ArrayList<>();
  private final List<String> alternatives = new ArrayList<>();

  private Section(Class<R> record, List<SectionKey<?>> keys) {
    this.record = record;
    this.keys = List.copyOf(keys);
    for (SectionKey<?> key : keys) {
      names.add(key.name());
      if (key.key().alternative()) {
        alternatives.add(key.name());
      }
    }
  }

  /** The section that a record's {@link Key}s declare. */
  public static <R extends Record> Section<R> of(Class<R> record, Vocabulary vocabulary) {
    List<SectionKey<?>> keys = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      Key key = component.getAnnotation(Key.class);
      if (key != null) {
        keys.add(SectionKey.of(component, key, vocabulary));
      }
    }
    return new Section<>(record, keys);
  }

  List<SectionKey<?>> keys() {
    return keys;
  }

  SectionKey<?> key(String component) {
    for (SectionKey<?> key : keys) {
      if (key.component().getName().equals(component)) {
        return key;
      }
    }
    throw new IllegalArgumentException(component + " is no key of " + record.getName());
  }

  /** The record of these values. */
  R build(Function<RecordComponent, Object> values) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int index = 0; index < components.length; index++) {
      types[index] = components[index].getType();
      arguments[index] = values.apply(components[index]);
    }
    try {
      return record.getDeclaredConstructor(types).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("not the values of " + record.getName(), e);
    }
  }

  /** A record that was made without a file, as if it had been read from one. */
  public Bound<R> bind(R value, String path) {
    Map<String, Located<?>> found = new HashMap<>();
    for (SectionKey<?> key : keys) {
      Object held = key.valueIn(value);
      if (held != null) {
        found.put(key.component().getName(), located(key.type(), held, child(path, key.name())));
      }
    }
    return new Bound<>(this, Position.WHOLE_FILE, path, found, Set.of());
  }

  private static Located<?> located(Type<?> type, Object held, String path) {
    Object value = held;
    if (type instanceof Section<?> section) {
      value = bound(section, held, path);
    } else if (type instanceof Listing<?> list) {
      List<Located<?>> elements = new ArrayList<>();
      boolean byItself = list.orOne() && ((List<?>) held).size() == 1;
      for (Object element : (List<?>) held) {
        String at = byItself ? path : path + "[" + elements.size() + "]";
        elements.add(located(list.element(), element, at));
      }
      value = elements;
    }
    return new Located<>(value, Position.WHOLE_FILE, path, "");
  }

  private static <S extends Record> Bound<S> bound(Section<S> section, Object held, String path) {
    return section.bind(section.record.cast(held), path);
  }

  @Override
  public Optional<Located<Bound<R>>> read(Node node, String path, ProblemLog log) {
    if (!(node instanceof Node.Mapping mapping)) {
      return wrongKind(node, path, log);
    }
    Map<String, Node.Entry> entries = entries(mapping, path, log);
    Map<String, Located<?>> found = new HashMap<>();
    for (SectionKey<?> key : keys) {
      Node.Entry entry = entries.get(key.name());
      String keyPath = child(path, key.name());
      Optional<? extends Located<?>> value =
          entry == null ? fallback(key, keyPath, mapping, log) : present(key, keyPath, entry, log);
      value.ifPresent(located -> found.put(key.component().getName(), located));
    }
    checkCompany(mapping, entries, path, log);
    Position position = node.position();
    Bound<R> bound = new Bound<>(this, position, path, found, entries.keySet());
    return Optional.of(new Located<>(bound, position, path, ""));
  }

  private Map<String, Node.Entry> entries(Node.Mapping mapping, String path, ProblemLog log) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      if (!names.contains(entry.key())) {
        unknown(entry, path, log);
        continue;
      }
      Node.Entry first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        log.add(
            entry.position(),
            child(path, entry.key()),
            "the key stands here for the second time, first at " + first.position(),
            "Remove one of the two.");
      }
    }
    return entries;
  }

  private void unknown(Node.Entry entry, String path, ProblemLog log) {
    String shown = Shown.key(entry.key());
    String remedy =
        Suggestion.nearest(entry.key(), names)
            .map(name -> "Did you mean " + name + "?")
            .orElse("Keys that may stand here: " + String.join(", ", names) + ".");
    log.add(entry.position(), child(path, shown), shown, "unknown key", remedy);
  }

  private static <T> Optional<Located<T>> present(
      SectionKey<T> key, String path, Node.Entry entry, ProblemLog log) {
    if (key.key().orOff()
        && entry.value() instanceof Node.Scalar scalar
        && OFF.equals(scalar.text())) {
      return Optional.empty();
    }
    if (entry.value() instanceof Node.Scalar scalar && scalar.isNull()) {
      log.add(
          entry.position(),
          path,
          "the key has no value",
          "Write " + key.type().expected() + ", or remove the key.");
      return Optional.empty();
    }
    return key.type().read(entry.value(), path, log);
  }

  /** A default stands, for messages, where its section begins. */
  private static <T> Optional<Located<T>> fallback(
      SectionKey<T> key, String path, Node.Mapping section, ProblemLog log) {
    if (key.required()) {
      log.add(
          section.position(),
          path,
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
    for (String name : alternatives) {
      if (entries.containsKey(name)) {
        chosen.add(entries.get(name));
      }
    }
    if (!alternatives.isEmpty() && chosen.isEmpty()) {
      log.add(
          mapping.position(),
          path,
          "neither " + String.join(" nor ", alternatives) + " is there",
          "Add " + String.join(" or ", alternatives) + ".");
    }
    if (chosen.size() > 1) {
      log.add(
          chosen.get(1).position(),
          child(path, chosen.get(1).key()),
          "both " + chosen.get(0).key() + " and " + chosen.get(1).key() + " are there",
          "Keep one of the two.");
    }
    for (SectionKey<?> key : keys) {
      Node.Entry entry = entries.get(key.name());
      String other = key.key().needs();
      if (entry != null && !other.isEmpty() && !entries.containsKey(other)) {
        log.add(
            entry.position(),
            child(path, key.name()),
            "the key means nothing without " + other,
            "Remove it, or add " + other + ".");
      }
    }
  }

  static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String expected() {
    return "a mapping with " + String.join(", ", names);
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
    List<String> required =
        keys.stream().filter(SectionKey::required).map(SectionKey::name).toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    if (!alternatives.isEmpty()) {
      ArrayNode oneOf = schema.putArray("oneOf");
      alternatives.forEach(name -> oneOf.addObject().putArray("required").add(name));
    }
    List<SectionKey<?>> dependent =
        keys.stream().filter(key -> !key.key().needs().isEmpty()).toList();
    if (!dependent.isEmpty()) {
      ObjectNode needs = schema.putObject("dependentRequired");
      dependent.forEach(key -> needs.putArray(key.name()).add(key.key().needs()));
    }
  }
}
