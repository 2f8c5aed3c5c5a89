package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The attacks that the page tells of are tried by the tests that it names. */
class AttackMatrixTest {
  private static final Path PAGE = Path.of("src/site/markdown/defence.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static List<String> rows(String page) {
    String table =
        page.substring(page.indexOf("<!-- attacks begin"), page.indexOf("<!-- attacks end"));
    return table.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
  }

  @Test
  void everyRowNamesWhatTriesIt() throws IOException {
    List<String> rows = rows(page());
    assertThat(rows).hasSizeGreaterThan(10).allMatch(row -> TEST.matcher(row).find());
    assertThat(rows).noneMatch(row -> row.contains("| open"));
  }

  @Test
  void everyTestIsThere() throws IOException {
    Map<String, String> classes = sources();
    List<String> missing =
        TEST.matcher(page())
            .results()
            .filter(named -> !isThere(named, classes))
            .map(MatchResult::group)
            .toList();
    assertThat(missing).isEmpty();
  }

  private static boolean isThere(MatchResult named, Map<String, String> classes) {
    String source = classes.getOrDefault(named.group(1), "");
    return Pattern.compile(
            "@(Test|ParameterizedTest|EachPacketFilter)\\b[^{;]*?\\bvoid " + named.group(2) + "\\(",
            Pattern.DOTALL)
        .matcher(source.replaceAll("\\{[^}\\n]*\\}", ""))
        .find();
  }

  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  AttackMatrixTest::text,
                  (one, other) -> one + other));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
