package io.routervm.shell;

/** POSIX shell quoting: the only place in routervm where a value becomes a shell word. */
public final class Quote {
  private Quote() {}

  /**
   * Returns {@code value} as one shell word, safe for every POSIX shell whatever characters it has.
   *
   * @throws IllegalArgumentException for a NUL character, which no shell word can hold
   */
  public static String word(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a shell word cannot hold a NUL character");
    }
    if (!value.isEmpty() && value.chars().allMatch(Quote::isPlain)) {
      return value;
    }
    return "'" + value.replace("'", "'\\''") + "'";
  }

  private static boolean isPlain(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "@%_+:,./-".indexOf(character) >= 0;
  }
}
