package io.routervm.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A section of OpenWrt's configuration format.
 *
 * @param line where it begins, from 1
 * @param name empty for one without
 */
record UciSection(int line, String type, String name, List<Option> options) {
  private static final Pattern LINE =
      Pattern.compile("\\s*(config|option|list)\\s+(\\S+)(?:\\s+(.*))?");

  /** An option, or one element of a list. */
  record Option(int line, String name, String value) {}

  static List<UciSection> all(SourceFile file) {
    List<UciSection> sections = new ArrayList<>();
    int number = 0;
    for (String line : file.lines()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      String name = unquoted(matcher.group(2));
      String value = unquoted(matcher.group(3) == null ? "" : matcher.group(3));
      if (matcher.group(1).equals("config")) {
        sections.add(new UciSection(number, name, value, new ArrayList<>()));
      } else if (!sections.isEmpty()) {
        sections.get(sections.size() - 1).options.add(new Option(number, name, value));
      }
    }
    return sections;
  }

  private static String unquoted(String value) {
    String text = value.strip();
    char quote = text.isEmpty() ? 0 : text.charAt(0);
    if (quote != '\'' && quote != '"') {
      return text.replaceFirst("\\s+#.*", "");
    }
    int end = text.indexOf(quote, 1);
    return end < 0 ? text.substring(1) : text.substring(1, end);
  }

  /** The value of an option that is there once. */
  Optional<String> get(String option) {
    return options.stream()
        .filter(one -> one.name().equals(option))
        .map(Option::value)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** The words of an option or of a list. */
  List<String> words(String option) {
    return options.stream()
        .filter(one -> one.name().equals(option))
        .flatMap(one -> List.of(one.value().strip().split("\\s+")).stream())
        .filter(word -> !word.isEmpty())
        .toList();
  }

  boolean isDisabled() {
    return get("enabled").orElse("1").equals("0");
  }

  @Override
  public String toString() {
    return "config " + type + (name.isEmpty() ? "" : " " + name);
  }
}
