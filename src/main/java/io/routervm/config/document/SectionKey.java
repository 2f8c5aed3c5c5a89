package io.routervm.config.document;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/**
 * A key of a section, as the record's component declares it.
 *
 * @param fallback what is read when the key is not there, as YAML
 */
record SectionKey<T>(
    RecordComponent component, Key key, String name, Type<T> type, Optional<String> fallback) {
  static SectionKey<?> of(RecordComponent component, Key key, Vocabulary vocabulary) {
    Default fallback = component.getAnnotation(Default.class);
    return new SectionKey<>(
        component,
        key,
        key.name().isEmpty() ? withUnderscores(component.getName()) : key.name(),
        type(component, vocabulary),
        fallback == null ? Optional.empty() : Optional.of(fallback.value()));
  }

  private static String withUnderscores(String camelCase) {
    StringBuilder words = new StringBuilder();
    for (int index = 0; index < camelCase.length(); index++) {
      char letter = camelCase.charAt(index);
      words.append(Character.isUpperCase(letter) ? "_" : "").append(Character.toLowerCase(letter));
    }
    return words.toString();
  }

  private static Type<?> type(RecordComponent component, Vocabulary vocabulary) {
    Type<?> one = element(component, vocabulary);
    if (component.getType() != List.class) {
      return one;
    }
    Items items = component.getAnnotation(Items.class);
    return items == null
        ? new Listing<>(one, 0, Integer.MAX_VALUE, false, false)
        : new Listing<>(one, items.least(), items.most(), items.distinct(), items.orOne());
  }

  private static Type<?> element(RecordComponent component, Vocabulary vocabulary) {
    Class<?> value =
        component.getGenericType() instanceof ParameterizedType generic
            ? (Class<?>) generic.getActualTypeArguments()[0]
            : component.getType();
    Within within = component.getAnnotation(Within.class);
    String[] bounds = within == null ? new String[] {"", ""} : within.value().split(" to ", -1);
    Optional<Type<?>> known = vocabulary.type(component, bounds[0], bounds[1]);
    if (known.isPresent()) {
      return known.get();
    }
    if (value == boolean.class) {
      return new Flag();
    }
    if (value == int.class || value == Integer.class) {
      return new Whole(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1]));
    }
    return value.isEnum()
        ? Choice.of(value)
        : Section.of(value.asSubclass(Record.class), vocabulary);
  }

  /** The value in a record; null when it has none. */
  Object valueIn(Record section) {
    try {
      Object value = component.getAccessor().invoke(section);
      return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  boolean required() {
    return fallback.isEmpty() && component.getType() != Optional.class && !key.derived();
  }
}
