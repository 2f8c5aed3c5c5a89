package io.routervm.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** A record with one component changed, whatever others it has or will have. */
final class RecordCopy {
  private RecordCopy() {}

  static <T extends Record> T of(T source, String component, Object value) {
    RecordComponent[] components = source.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        boolean changes = components[i].getName().equals(component);
        values[i] = changes ? value : components[i].getAccessor().invoke(source);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      @SuppressWarnings("unchecked") // the class of what it is
      Class<T> type = (Class<T>) source.getClass();
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record that cannot be copied: " + source.getClass(), e);
    }
  }
}
