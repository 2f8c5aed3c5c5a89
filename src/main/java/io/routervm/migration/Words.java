package io.routervm.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines taken apart, quotation marks respected. */
final class Words {
  /** Of 63, so that there is room for a number behind it. */
  private static final int LONGEST_LABEL = 55;

  private Words() {}

  /** Without what stands behind a {@code #} that begins the line or follows a space. */
  static String withoutComment(String line) {
    char quote = 0;
    for (int index = 0; index < line.length(); index++) {
      char letter = line.charAt(index);
      if (quote != 0) {
        quote = letter == quote ? 0 : quote;
      } else if (letter == '"') {
        quote = letter;
      } else if (letter == '#' && (index == 0 || Character.isWhitespace(line.charAt(index - 1)))) {
        return line.substring(0, index).strip();
      }
    }
    return line.strip();
  }

  /** The parts between separators, without spaces around them and without quotation marks. */
  static List<String> split(String text, char separator) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int index = 0; index < text.length(); index++) {
      char letter = text.charAt(index);
      if (letter == '"') {
        quoted = !quoted;
      } else if (quoted && letter == '\\' && index + 1 < text.length()) {
        index++;
        word.append(text.charAt(index));
      } else if (!quoted && letter == separator) {
        words.add(word.toString().strip());
        word.setLength(0);
      } else {
        word.append(letter);
      }
    }
    words.add(word.toString().strip());
    return words;
  }

  /** Those between the slashes of {@code /one/two/192.168.42.10}. */
  static List<String> domains(String value) {
    List<String> parts = split(value, '/');
    return parts.subList(0, Math.max(1, parts.size() - 1)).stream()
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** A host name's letters, for that is what names in the firewall are; may be empty. */
  static String label(String name) {
    String label =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    label = label.length() > LONGEST_LABEL ? label.substring(0, LONGEST_LABEL) : label;
    return label.replaceAll("-+$", "");
  }

  /** A number, or the text for router.yaml's rules to refuse. */
  static Object number(String text) {
    return text.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(text) : text;
  }
}
