package io.routervm.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Where something goes that stood in the way of a restore: {@code NAME.replaced-TIME}. */
final class ReplacedPath {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private ReplacedPath() {}

  /** A name beside {@code path} that nothing has yet. */
  static Path of(Path path) {
    Path aside;
    Instant time = Instant.now();
    do {
      aside = path.resolveSibling(path.getFileName() + ".replaced-" + TIME.format(time));
      time = time.plusMillis(1);
    } while (Files.exists(aside));
    return aside;
  }
}
