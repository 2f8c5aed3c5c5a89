package io.routervm.config.document;

import java.util.Optional;

/**
 * A key of a section.
 *
 * @param required whether the section needs it
 * @param fallback what is read when the key is not there, as YAML
 * @param documentation one or two sentences for people
 */
public record Key<T>(
    String name, Type<T> type, boolean required, Optional<String> fallback, String documentation) {
  public static <T> Key<T> required(String name, Type<T> type, String documentation) {
    return new Key<>(name, type, true, Optional.empty(), documentation);
  }

  public static <T> Key<T> optional(String name, Type<T> type, String documentation) {
    return new Key<>(name, type, false, Optional.empty(), documentation);
  }

  public static <T> Key<T> defaulting(
      String name, Type<T> type, String fallback, String documentation) {
    return new Key<>(name, type, false, Optional.of(fallback), documentation);
  }

  /** A section that need not be there, because each of its keys has a default. */
  public static Key<Values> section(String name, Section section, String documentation) {
    return defaulting(name, section, "{}", documentation);
  }
}
