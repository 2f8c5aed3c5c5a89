package io.routervm.config.document;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was read of a section: of its record each component that was read well, or has a default,
 * and where it stands.
 */
public final class Bound<R extends Record> {
  private final Section<R> section;
  private final Position position;
  private final String path;

  /** By the component's name; a section as {@code Bound}, a list's elements {@code Located}. */
  private final Map<String, Located<?>> found;

  /** Names of the keys that stand in the file, well or not. */
  private final Set<String> written;

  Bound(
      Section<R> section,
      Position position,
      String path,
      Map<String, Located<?>> found,
      Set<String> written) {
    this.section = section;
    this.position = position;
    this.path = path;
    this.found = found;
    this.written = written;
  }

  /** Is shown every value of a section and of the sections in it. */
  @FunctionalInterface
  public interface Visitor {
    void visit(RecordComponent component, Located<?> value, Bound<?> section);
  }

  /** Where the section begins. */
  public Position position() {
    return position;
  }

  /** {@code firewall.lan}; empty for the document. */
  public String path() {
    return path;
  }

  /** Empty when the key is missing without a default, or its value was refused. */
  public <T> Optional<Located<T>> find(Component<R, T> component) {
    return Optional.ofNullable(plainAt(component));
  }

  /** As {@link #find}, of a key that need not be there. */
  public <T> Optional<Located<T>> given(Component<R, Optional<T>> component) {
    return Optional.ofNullable(plainAt(component));
  }

  public <T> Optional<T> value(Component<R, T> component) {
    Located<T> found = plainAt(component);
    return found == null ? Optional.empty() : Optional.of(found.value());
  }

  /** The elements of a list; none when it was refused. */
  @SuppressWarnings("unchecked") // a Listing reads a list of located elements
  public <T> List<Located<T>> each(Component<R, List<T>> component) {
    Located<?> list = at(component);
    return list == null ? List.of() : (List<Located<T>>) list.value();
  }

  /** A section in this one; one that holds nothing when it is not there or was refused. */
  public <S extends Record> Bound<S> section(Component<R, S> component) {
    return inner(component);
  }

  /** As {@link #section}, of one that need not be there. */
  public <S extends Record> Bound<S> givenSection(Component<R, Optional<S>> component) {
    return inner(component);
  }

  /** The sections of a list. */
  public <S extends Record> List<Bound<S>> sections(Component<R, List<S>> component) {
    List<Bound<S>> sections = new ArrayList<>();
    for (Located<S> element : each(component)) {
      sections.add(placed(element));
    }
    return sections;
  }

  /** The values of a type that is the type of one component only, or of its elements. */
  public <T> List<T> all(Class<T> type) {
    return found.values().stream()
        .flatMap(
            one -> one.value() instanceof List<?> list ? list.stream() : Stream.of(one.value()))
        .map(one -> one instanceof Located<?> element ? element.value() : one)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** What was read of the component of that name, as text; empty where nothing was. */
  public Optional<String> text(String component) {
    return Optional.ofNullable(found.get(component)).map(located -> located.value().toString());
  }

  /** Whether it was read well, or has a default. */
  public boolean has(Component<R, ?> component) {
    return at(component) != null;
  }

  /** Whether the key stands in the file, well or not. */
  public boolean isWritten(Component<R, ?> component) {
    return written.contains(key(component).name());
  }

  /** The key's name and what may stand behind it: {@code sha256: a SHA-256 in 64 …}. */
  public String example(Component<R, ?> component) {
    return key(component).name() + ": " + key(component).type().expected();
  }

  /** Where the key stands or would stand: {@code install.sha256}. */
  public String path(Component<R, ?> component) {
    return Section.child(path, key(component).name());
  }

  /** With a value that the file leaves to others, or only refers to. */
  public <T> Bound<R> with(Component<R, T> component, T value) {
    Map<String, Located<?>> more = new HashMap<>(found);
    more.put(Component.Names.of(component), new Located<>(value, position, path, ""));
    return new Bound<>(section, position, path, more, written);
  }

  /** Shows every value in the order of the records; each element of a list for itself. */
  public void visit(Visitor visitor) {
    for (SectionKey<?> key : section.keys()) {
      Located<?> value = found.get(key.component().getName());
      if (value != null && value.value() instanceof List<?> elements) {
        elements.forEach(element -> visit(key, (Located<?>) element, visitor));
      } else if (value != null) {
        visit(key, value, visitor);
      }
    }
  }

  private void visit(SectionKey<?> key, Located<?> value, Visitor visitor) {
    if (value.value() instanceof Bound<?> inner) {
      inner.visit(visitor);
    } else {
      visitor.visit(key.component(), value, this);
    }
  }

  /** The record, of a document without problems. */
  public R build() {
    return section.build(this::valueOf);
  }

  private Object valueOf(RecordComponent component) {
    Located<?> read = found.get(component.getName());
    Object plain = read == null ? null : plain(read.value());
    if (component.getType() == Optional.class) {
      return plain instanceof Optional ? plain : Optional.ofNullable(plain);
    }
    return Objects.requireNonNull(plain, component.getName());
  }

  private SectionKey<?> key(Component<R, ?> component) {
    return section.key(Component.Names.of(component));
  }

  private Located<?> at(Component<R, ?> component) {
    return found.get(key(component).component().getName());
  }

  @SuppressWarnings("unchecked") // Section puts under a component only what its key's type has read
  private <T> Located<T> plainAt(Component<R, ?> component) {
    Located<?> located = at(component);
    return located == null ? null : (Located<T>) located.with(plain(located.value()));
  }

  @SuppressWarnings("unchecked") // the component's type is the section's record
  private <S extends Record> Bound<S> inner(Component<R, ?> component) {
    Located<?> located = at(component);
    Section<S> type = (Section<S>) key(component).type();
    return located == null
        ? new Bound<>(type, position, path(component), Map.of(), Set.of())
        : placed(located);
  }

  @SuppressWarnings("unchecked") // as above
  private static <S extends Record> Bound<S> placed(Located<?> located) {
    Bound<S> bound = (Bound<S>) located.value();
    return new Bound<>(
        bound.section, located.position(), located.path(), bound.found, bound.written);
  }

  /** The value as the record holds it. */
  private static Object plain(Object value) {
    if (value instanceof Bound<?> inner) {
      return inner.build();
    }
    if (!(value instanceof List<?> elements)) {
      return value instanceof Located<?> located ? plain(located.value()) : value;
    }
    List<Object> plain = new ArrayList<>();
    elements.forEach(element -> plain.add(plain(element)));
    return List.copyOf(plain);
  }
}
