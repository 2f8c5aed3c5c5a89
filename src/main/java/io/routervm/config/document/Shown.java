package io.routervm.config.document;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text from the file as messages may show it. */
public final class Shown {
  /** Stands for a value that must not be seen. */
  public static final String HIDDEN = "(hidden)";

  private static final int LONGEST = 60;
  private static final Pattern SECRET =
      Pattern.compile("(?i)password|passwd|passphrase|secret|token|credential");
  private static final Pattern USER_INFORMATION = Pattern.compile("//.*@", Pattern.DOTALL);
  private static final Pattern QUERY = Pattern.compile("\\?.+", Pattern.DOTALL);

  private Shown() {}

  /** The value at {@code path}: hidden when the key names a secret. */
  public static String value(String path, String text) {
    String key = path.substring(path.lastIndexOf('.') + 1);
    return SECRET.matcher(key).find() ? HIDDEN : text(text);
  }

  /** Control characters visible, cut when long, credentials in a URL hidden. */
  public static String text(String text) {
    String masked = text;
    if (text.contains("//")) {
      masked = USER_INFORMATION.matcher(masked).replaceFirst("//" + HIDDEN + "@");
      masked = QUERY.matcher(masked).replaceFirst("?" + HIDDEN);
    }
    String visible = visible(masked);
    boolean quote = visible.isEmpty() || visible.contains(" ");
    return quote ? '"' + visible + '"' : visible;
  }

  /** A key that nobody declared; {@code password:x} without the space is one, so it is cut. */
  public static String key(String text) {
    Matcher secret = SECRET.matcher(text);
    if (secret.find() && secret.end() < text.length()) {
      return visible(text.substring(0, secret.end())) + HIDDEN;
    }
    return text(text);
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    int[] codePoints = text.codePoints().limit(LONGEST + 1).toArray();
    for (int index = 0; index < Math.min(codePoints.length, LONGEST); index++) {
      visible.append(visible(codePoints[index]));
    }
    return codePoints.length > LONGEST ? visible.append('…').toString() : visible.toString();
  }

  private static String visible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          String.format("\\u%04x", codePoint);
      default -> Character.toString(codePoint);
    };
  }
}
