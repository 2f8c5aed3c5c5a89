package io.routervm.extras;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A file as it is to be in the router.
 *
 * @param path absolute
 * @param mode octal: {@code 0644}
 * @param check the owner's own command
 */
public record ExtraFile(
    String path, Content content, String owner, String group, String mode, Optional<String> check) {
  private static final int OTHERS_READ = 04;
  private static final int ANYBODY_RUNS = 0111;

  /** What others may not read in the router is shown nowhere. */
  public boolean secret() {
    return (Integer.parseInt(mode, 8) & OTHERS_READ) == 0;
  }

  public boolean executable() {
    return (Integer.parseInt(mode, 8) & ANYBODY_RUNS) != 0;
  }

  /** Its lines as a program reads them, which does not mind a byte that is no UTF-8. */
  List<String> lines() {
    return content
        .text()
        .orElseGet(() -> new String(content.bytes(), StandardCharsets.ISO_8859_1))
        .lines()
        .toList();
  }
}
