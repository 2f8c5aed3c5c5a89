package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of outages, whose table holds what was measured last. */
final class OutagePage {
  static final String ALL_THE_TIME = "all the time";

  private static final Path PAGE = Path.of("src/site/markdown/outages.md");

  /** Machines and containers are measured by two processes beside each other. */
  private static final Path LOCK = Path.of("target/outages.lock");

  private static final String HEAD =
      """
      | what happens | what brings the router back | a client is served again | `doctor` says | tried on |
      |---|---|---|---|---|
      """;
  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- outages begin:[^\n]*-->\n\n)(.*?)(\n<!-- outages end -->)");

  private OutagePage() {}

  static String text() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands between the page's marks. */
  static String table() {
    return found(text()).group(2);
  }

  /** The table that the page should have, around what it says was measured. */
  static String expected() {
    return table(measured());
  }

  static Map<Outage, String> measured() {
    Map<Outage, String> measured = new EnumMap<>(Outage.class);
    for (String line : table().lines().toList()) {
      String[] cells = line.split(" *\\| *", -1);
      of(cells).ifPresent(outage -> measured.put(outage, cells[3]));
    }
    return measured;
  }

  private static Optional<Outage> of(String[] cells) {
    return Stream.of(Outage.values())
        .filter(outage -> cells.length > 3 && cells[1].equals(outage.fault()))
        .findFirst();
  }

  /** Writes what was measured into the page. */
  static void put(Outage outage, String measured) {
    try (FileChannel lock =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      Map<Outage, String> all = measured();
      all.put(outage, measured);
      write(table(all));
      held.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the table. */
  static void write(String table) {
    try {
      Files.writeString(
          PAGE, found(text()).replaceFirst("$1" + Matcher.quoteReplacement(table) + "$3"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Matcher found(String text) {
    Matcher matcher = TABLE.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(PAGE + " has no table of outages between its marks");
    }
    return matcher;
  }

  private static String table(Map<Outage, String> measured) {
    return HEAD
        + Stream.of(Outage.values())
            .map(outage -> row(outage, measured.getOrDefault(outage, outage.ground().measured())))
            .collect(Collectors.joining());
  }

  private static String row(Outage outage, String measured) {
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            outage.fault(), outage.remedy(), measured, finding(outage, measured), outage.ground());
  }

  private static String finding(Outage outage, String measured) {
    if (measured.equals(Outage.Ground.NOT_MEASURED)) {
      return "not asked";
    }
    return outage.finding().map(rung -> "`" + rung + "`").orElse("");
  }
}
