package io.routervm.migration;

import java.util.LinkedHashMap;
import java.util.Map;

/** A mapping in the order in which it was written. */
final class Keys {
  private Keys() {}

  /** Of names and values by turns. */
  static <T> Map<String, T> of(Object... namesAndValues) {
    Map<String, T> keys = new LinkedHashMap<>();
    for (int index = 0; index < namesAndValues.length; index += 2) {
      @SuppressWarnings("unchecked") // the caller says what it hands over
      T value = (T) namesAndValues[index + 1];
      keys.put((String) namesAndValues[index], value);
    }
    return keys;
  }
}
