package io.routervm.config.document;

import java.lang.reflect.RecordComponent;
import java.util.Optional;

/** Knows the types of keys that the Java type of their component does not tell. */
@FunctionalInterface
public interface Vocabulary {
  /**
   * The type of the component's value (of an element, for a list); empty for the usual one.
   *
   * @param least the bound {@link Within} which it is, or an empty text
   */
  Optional<Type<?>> type(RecordComponent component, String least, String most);
}
