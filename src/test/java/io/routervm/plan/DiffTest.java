package io.routervm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffTest {
  @Test
  void showsTwoLinesAroundAChangeAndWhatEachSideIs() {
    Diff diff = Diff.ofText("/etc/x", "a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nD\ne\nf\ng\n");
    assertThat(diff.lines())
        .containsExactly(
            "--- /etc/x (now)",
            "+++ /etc/x (wanted)",
            "@@ -2,5 +2,5 @@",
            " b",
            " c",
            "-d",
            "+D",
            " e",
            " f");
  }

  @Test
  void equalTextsHaveNoDifference() {
    assertThat(Diff.ofText("x", "a\nb\n", "a\nb\n").lines()).isEmpty();
  }

  /** Comparing takes time with the square of the lines; a hundred thousand take a moment. */
  @Test
  void ofVeryLongTextsOnlyNumbersAreShown() {
    assertThat(Diff.ofText("x", lines(1500), lines(2500)).lines().get(0)).isEqualTo("--- x (now)");
    assertThat(Diff.ofText("x", lines(1500), lines(2501)).lines())
        .containsExactly(
            "-(1,500 lines, 0 of them no longer)", "+(2,501 lines, 1,001 of them new)");
    assertThat(Diff.ofText("x", lines(100_000), lines(99_983) + "new\n").lines())
        .containsExactly(
            "-(100,000 lines, 17 of them no longer)", "+(99,984 lines, 1 of them new)");
  }

  @Test
  void aValueBecomesAnother() {
    assertThat(Diff.ofValue("1", "2").lines()).containsExactly("-1", "+2");
  }

  @Test
  void aSecretIsNotShown() {
    assertThat(Diff.secret().lines()).containsExactly("(contents are secret and not shown)");
  }

  @Test
  void itsLinesStayWhatTheyWere() {
    List<String> lines = new ArrayList<>(List.of("+a"));
    Diff diff = new Diff(lines);
    lines.add("+b");
    assertThat(diff.lines()).containsExactly("+a");
  }

  private static String lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }
}
