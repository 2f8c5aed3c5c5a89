package io.routervm.mutation;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mutants that no test can notice, as people judged them: a line with how many there are and
 * the mutant, under it, indented, the reason. {@code #} begins a comment.
 */
record Judged(Map<Mutant, Integer> counts) {
  private static final Pattern COUNTED = Pattern.compile("(\\d+) x (.+)");

  Judged {
    counts = Map.copyOf(counts);
  }

  static Judged parse(String text) {
    Map<Mutant, Integer> counts = new TreeMap<>();
    String open = "";
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("  ")) {
        open = "";
        continue;
      }
      requireReason(open);
      Matcher matcher = COUNTED.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("neither N x MUTANT nor an indented reason: " + line);
      }
      Mutant mutant = Mutant.parse(matcher.group(2));
      if (counts.put(mutant, Integer.valueOf(matcher.group(1))) != null) {
        throw new IllegalArgumentException("judged twice: " + mutant);
      }
      open = line;
    }
    requireReason(open);
    return new Judged(counts);
  }

  int of(Mutant mutant) {
    return counts.getOrDefault(mutant, 0);
  }

  private static void requireReason(String open) {
    if (!open.isEmpty()) {
      throw new IllegalArgumentException("no reason under: " + open);
    }
  }
}
