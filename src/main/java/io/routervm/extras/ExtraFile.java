package io.routervm.extras;

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

  /** Its lines, none of a file that is no text. */
  java.util.List<String> lines() {
    return content.text().map(text -> text.lines().toList()).orElse(java.util.List.of());
  }
}
