package io.routervm.config.document;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A record's component, named by its accessor: {@code Lan::address}. The compiler knows then that
 * there is such a key, and the type of its value.
 */
@FunctionalInterface
public interface Component<R extends Record, T> extends Serializable {
  T get(R section);

  /** The name of a component. Only a serializable reference tells the method that it refers to. */
  final class Names {
    private static final Map<Class<?>, String> KNOWN = new ConcurrentHashMap<>();

    private Names() {}

    static String of(Component<?, ?> component) {
      return KNOWN.computeIfAbsent(component.getClass(), type -> read(type, component));
    }

    private static String read(Class<?> type, Component<?, ?> component) {
      try {
        Method replacement = type.getDeclaredMethod("writeReplace");
        replacement.setAccessible(true);
        return ((SerializedLambda) replacement.invoke(component)).getImplMethodName();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("not a method reference", e);
      }
    }
  }
}
