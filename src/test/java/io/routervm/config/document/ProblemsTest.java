package io.routervm.config.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static Problem problem(int line) {
    return new Problem(new Position(line, 7), "name", "x", "x is no name", "Write one.");
  }

  private static Problems problems(int count) {
    return new Problems(
        "f", IntStream.rangeClosed(1, count).mapToObj(ProblemsTest::problem).toList());
  }

  @Test
  void noneIsNone() {
    assertThat(problems(0).isEmpty()).isTrue();
    assertThat(problems(0).text()).isEmpty();
    assertThat(problems(1).isEmpty()).isFalse();
  }

  @Test
  void eachIsALineAsCompilersPrintIt() {
    assertThat(problem(3).line()).isEqualTo(3);
    assertThat(problem(3).column()).isEqualTo(7);
    assertThat(new Problems("f", List.of(problem(3), problem(2))).text())
        .isEqualTo("f:2:7: name: x is no name. Write one.\nf:3:7: name: x is no name. Write one.");
    Problem ofAll = new Problem(Position.WHOLE_FILE, "", "", "the file is empty", "Write one.");
    assertThat(ofAll.text("f")).isEqualTo("f: the file is empty. Write one.");
  }

  @Test
  void aHundredAreShownAndOfMoreTheNumber() {
    assertThat(problems(100).text().lines()).hasSize(100).noneMatch(line -> line.contains("more"));
    assertThat(problems(102).text().lines())
        .hasSize(101)
        .last()
        .isEqualTo("f: and 2 more problems.");
  }
}
