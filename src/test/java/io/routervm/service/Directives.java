package io.routervm.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a program reads in its files, by release: the checked-in tables in {@code
 * src/test/resources/directives}, one line each: name, the release that brought it ({@code -} for
 * the oldest one that matters), and, if any, the one that no longer has it.
 */
final class Directives {
  private static final Path RESOURCES = Path.of("src/test/resources");

  private final Map<String, String[]> rows = new TreeMap<>();

  private Directives() {}

  /** The table of a program; older options may stand in a list of their own. */
  static Directives of(String program) {
    Directives table = new Directives();
    switch (program) {
      case "openvpn" -> table.read(RESOURCES.resolve("openvpn/options-2.4.12.txt"));
      case "ddclient" -> table.read(RESOURCES.resolve("ddclient/options-3.8.3.txt"));
      default -> {}
    }
    table.read(RESOURCES.resolve("directives/" + program + ".txt"));
    return table;
  }

  private void read(Path file) {
    try {
      Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Directives::row)
          .forEach(row -> rows.put(row[0], new String[] {row[1], row[2]}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name, since, until; a name may hold one blank: {@code part --size}. */
  private static String[] row(String line) {
    String[] words = line.split(" ", -1);
    int name = words.length > 1 && words[1].startsWith("--") ? 2 : 1;
    return new String[] {
      String.join(" ", Arrays.copyOf(words, name)),
      words.length > name ? words[name] : "-",
      words.length > name + 1 ? words[name + 1] : "-"
    };
  }

  /** Why {@code release} would not take {@code name}; empty when it does. */
  Optional<String> objection(String name, String release) {
    String[] row = rows.get(name);
    if (row == null) {
      return Optional.of(name + " is in no table");
    }
    if (!row[0].equals("-") && compare(release, row[0]) < 0) {
      return Optional.of(name + " came with " + row[0] + ", this is " + release);
    }
    if (!row[1].equals("-") && compare(release, row[1]) >= 0) {
      return Optional.of(name + " is gone since " + row[1] + ", this is " + release);
    }
    return Optional.empty();
  }

  boolean knows(String name) {
    return rows.containsKey(name);
  }

  private static int compare(String left, String right) {
    int[] first = numbers(left);
    int[] second = numbers(right);
    return Arrays.compare(first, second);
  }

  private static int[] numbers(String release) {
    return Arrays.stream(release.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
