package io.routervm.migration;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as router.yaml writes them on one line; a test reads back whatever it writes. */
final class YamlText {
  /** What YAML may take for something else than a text. */
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  private YamlText() {}

  static String of(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + of(entry.getValue()))
          .collect(Collectors.joining(", ", "{ ", " }"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
    }
    String text = String.valueOf(value);
    return value instanceof Integer || isPlain(text) ? text : quoted(text);
  }

  private static boolean isPlain(String text) {
    return (text.matches("[A-Za-z][A-Za-z0-9.-]*")
            && !WORDS.contains(text.toLowerCase(Locale.ROOT)))
        || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?")
        || text.matches("[1-9][0-9]*[mhd]")
        || text.matches("[1-9][0-9]{0,4}-[1-9][0-9]{0,4}");
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            one -> {
              if (one == '"' || one == '\\') {
                quoted.append('\\').appendCodePoint(one);
              } else if (one >= ' ' && one <= '~') {
                quoted.appendCodePoint(one);
              } else {
                quoted.append(one > 0xffff ? "\\U%08x".formatted(one) : "\\u%04x".formatted(one));
              }
            });
    return quoted.append('"').toString();
  }
}
