package io.routervm.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** The difference a change makes, as the lines of a unified diff; never holds a secret. */
public record Diff(List<String> lines) {
  private static final int CONTEXT_LINES = 2;

  public Diff {
    lines = List.copyOf(lines);
  }

  /** A unified diff of two texts, labelled with {@code name}. */
  public static Diff ofText(String name, String before, String after) {
    List<String> old = before.lines().toList();
    return new Diff(
        UnifiedDiffUtils.generateUnifiedDiff(
            name + " (now)",
            name + " (router.yaml)",
            old,
            DiffUtils.diff(old, after.lines().toList()),
            CONTEXT_LINES));
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
