package io.routervm.failure;

/**
 * The one place where text that others wrote (the router's answers, names of leases and
 * certificates, consoles, files) becomes harmless to a terminal and to the eye: control characters
 * and what changes the direction of writing or is not seen at all are shown by their numbers.
 */
public final class Printable {
  private Printable() {}

  /** {@code text} with line breaks and tabs as they are, and {@code \x1b} for an escape. */
  public static String text(String text) {
    return text.codePoints().allMatch(Printable::isHarmless) ? text : escaped(text, "\\x%02x");
  }

  /** {@code json}, a JSON document, as an equal one. */
  public static String json(String json) {
    return json.codePoints().allMatch(Printable::isHarmless) ? json : escaped(json, "\\u%04x");
  }

  private static String escaped(String text, String small) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            one -> {
              if (isHarmless(one)) {
                escaped.appendCodePoint(one);
              } else if (one <= 0xff) {
                escaped.append(small.formatted(one));
              } else {
                for (char unit : Character.toChars(one)) {
                  escaped.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return escaped.toString();
  }

  private static boolean isHarmless(int character) {
    if ((character >= ' ' && character <= '~') || character == '\n' || character == '\t') {
      return true;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
