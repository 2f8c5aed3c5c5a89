package io.routervm.migration;

import java.nio.file.Path;

/** Where something stands: a file and its line, counted from 1. */
public record Origin(Path file, int line) {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
