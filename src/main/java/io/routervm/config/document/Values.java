package io.routervm.config.document;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a section holds: every key that was read well, or has a default. */
public final class Values {
  private final Map<Key<?>, Located<?>> found;
  private final Set<String> written;

  Values(Map<Key<?>, Located<?>> found, Set<String> written) {
    this.found = Map.copyOf(found);
    this.written = Set.copyOf(written);
  }

  /** Empty when the key is missing without a default, or its value was refused. */
  @SuppressWarnings("unchecked") // Section puts under a key only what the key's type has read
  public <T> Optional<Located<T>> find(Key<T> key) {
    return Optional.ofNullable((Located<T>) found.get(key));
  }

  /** A key of a section in this one. */
  public <T> Optional<Located<T>> find(Key<Values> section, Key<T> key) {
    return find(section).flatMap(values -> values.value().find(key));
  }

  public <T> Optional<T> value(Key<T> key) {
    return find(key).map(Located::value);
  }

  /** For a document without problems, and a key that is required or has a default. */
  public <T> T get(Key<T> key) {
    return value(key).orElseThrow(() -> new IllegalStateException(key.name() + " is not there"));
  }

  /** Whether the key stands in the file, well or not. */
  public boolean isWritten(Key<?> key) {
    return written.contains(key.name());
  }
}
