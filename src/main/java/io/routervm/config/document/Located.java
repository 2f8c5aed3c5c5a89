package io.routervm.config.document;

import java.util.function.Function;

/**
 * A value that was read, and where.
 *
 * @param path {@code hosts[0].ip}
 * @param shown the value as messages may show it
 */
public record Located<T>(T value, Position position, String path, String shown) {
  public <U> Located<U> map(Function<? super T, ? extends U> function) {
    return new Located<>(function.apply(value), position, path, shown);
  }
}
