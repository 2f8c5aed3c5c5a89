package io.routervm.config.document;

/**
 * A value that was read, and where.
 *
 * @param path {@code hosts[0].ip}
 * @param shown the value as messages may show it
 */
public record Located<T>(T value, Position position, String path, String shown) {
  /** Another value in the same place. */
  public <U> Located<U> with(U other) {
    return new Located<>(other, position, path, shown);
  }
}
