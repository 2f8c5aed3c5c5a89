package io.routervm.config;

import java.nio.file.Path;

/**
 * The file that a configuration was read from; in messages it has the name that the user gave it.
 *
 * @param path as the user named it
 * @param directory absolute; relative paths in the file start there
 */
public record RouterFile(Path path, Path directory) {
  /** The file at {@code path}, whose relative paths start beside it. */
  public static RouterFile of(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return new RouterFile(path, parent == null ? absolute : parent);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
