package io.routervm.extras;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which paths a file below {@code extras/} may have at all. */
final class PathRules {
  private static final int LONGEST = 240;
  private static final Pattern PRINTABLE = Pattern.compile("[!-~ ]*");

  private PathRules() {}

  /**
   * What is wrong with a path, as a clause: {@code "has a control character in its name"}.
   *
   * @param path with a slash before it
   */
  static Optional<String> problem(String path) {
    if (path.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has a control character in its name");
    }
    if (!PRINTABLE.matcher(path).matches()) {
      return Optional.of("has a name that is not all printable ASCII");
    }
    if (path.length() > LONGEST) {
      return Optional.of("has a path of more than " + LONGEST + " characters");
    }
    if (!path.startsWith("/")) {
      return Optional.of("does not begin at the root");
    }
    for (String part : path.substring(1).split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of("has a part that is empty, . or ..");
      }
      if (part.startsWith(".routervm-")) {
        return Optional.of("has the name of a file that routervm is just writing");
      }
    }
    return path.endsWith("/" + ExtrasSource.TEMPLATE)
        ? Optional.of("has no name before " + ExtrasSource.TEMPLATE)
        : Optional.empty();
  }

  /** A name of somebody's, harmless to print. */
  static String shown(String name) {
    return name.replaceAll("[^!-~ ]", "?");
  }
}
