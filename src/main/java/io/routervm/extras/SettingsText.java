package io.routervm.extras;

import io.routervm.config.document.ProblemLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of extras.yaml, to which an item is added without touching what its owner wrote. */
public final class SettingsText {
  private SettingsText() {}

  /**
   * The text with one more item in a list of the first level.
   *
   * @param key {@code packages}
   * @param item as YAML on one line: {@code vnstat}
   * @return empty when the text is written in a way that only its owner can add to
   */
  public static Optional<String> with(Optional<String> before, String key, String item) {
    String text = before.orElse("");
    String added = added(text, key, item);
    boolean understood =
        ExtrasLoader.read(added, new ProblemLog())
            .filter(read -> size(read) == size(read(text)) + 1)
            .isPresent();
    return understood ? Optional.of(added) : Optional.empty();
  }

  /** The item of {@code files} for a file, whatever its path is made of. */
  public static String file(String path, String owner, String group, String mode) {
    return "{ path: %s, owner: %s, group: %s, mode: %s }"
        .formatted(quoted(path), quoted(owner), quoted(group), quoted(mode));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static ExtrasSettings read(String text) {
    return ExtrasLoader.read(text, new ProblemLog()).orElse(ExtrasSettings.NONE);
  }

  private static int size(ExtrasSettings settings) {
    return settings.files().size() + settings.packages().size() + settings.units().size();
  }

  private static String added(String text, String key, String item) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    Pattern block = Pattern.compile(key + ":\\s*(#.*)?");
    Pattern flow = Pattern.compile("(" + key + ":\\s*\\[)\\s*(.*?)\\s*\\]\\s*(#.*)?");
    for (int i = 0; i < lines.size(); i++) {
      Matcher list = flow.matcher(lines.get(i));
      if (list.matches()) {
        String others = list.group(2).isEmpty() ? "" : list.group(2) + ", ";
        String comment = list.group(3) == null ? "" : " " + list.group(3);
        lines.set(i, list.group(1) + others + item + "]" + comment);
        return whole(lines);
      }
      if (block.matcher(lines.get(i)).matches()) {
        String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
        String indent = next.stripLeading().startsWith("-") ? next.replaceAll("-.*", "") : "  ";
        lines.add(i + 1, indent + "- " + item);
        return whole(lines);
      }
    }
    lines.add(key + ":");
    lines.add("  - " + item);
    return whole(lines);
  }

  private static String whole(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
