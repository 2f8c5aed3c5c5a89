package io.routervm.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The difference a change makes, as the lines of a unified diff; never holds a secret. */
public record Diff(List<String> lines) {
  private static final int CONTEXT_LINES = 2;

  /** Comparing takes time with the square of the lines, and nobody reads more. */
  private static final int MAXIMUM_LINES = 4000;

  public Diff {
    lines = List.copyOf(lines);
  }

  /** A unified diff of two texts, labelled with {@code name}; of very long ones, their lengths. */
  public static Diff ofText(String name, String before, String after) {
    List<String> old = before.lines().toList();
    long lines = old.size() + after.lines().count();
    if (lines > MAXIMUM_LINES) {
      return ofLongText(old, after.lines().toList());
    }
    return new Diff(
        UnifiedDiffUtils.generateUnifiedDiff(
            name + " (now)",
            name + " (wanted)",
            old,
            DiffUtils.diff(old, after.lines().toList()),
            CONTEXT_LINES));
  }

  /** How many lines there are, and how many of them only there, wherever they stand. */
  private static Diff ofLongText(List<String> before, List<String> after) {
    return ofValue(
        counted(before.size(), missing(before, after), "no longer"),
        counted(after.size(), missing(after, before), "new"));
  }

  private static String counted(int lines, long others, String how) {
    return String.format(Locale.ROOT, "(%,d lines, %,d of them %s)", lines, others, how);
  }

  private static long missing(List<String> lines, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return lines.stream().filter(line -> !known.contains(line)).count();
  }

  /** One value that becomes another, for what is not a text file. */
  public static Diff ofValue(String before, String after) {
    return new Diff(List.of("-" + before, "+" + after));
  }

  /** For contents that must not be shown. */
  public static Diff secret() {
    return new Diff(List.of("(contents are secret and not shown)"));
  }
}
