package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README promises is what the page of the host adds up to; the box lanes count it. */
class PlainHostCountTest {
  private static final String ANY_CELL = "\\s*\\|\\s*";

  @Test
  void theReadmeSaysWhatThePageAddsUpTo() throws IOException {
    List<String> page = Files.readAllLines(Lab.REPOSITORY.resolve("src/site/markdown/host.md"));
    List<PlainHostCount> rows =
        page.stream()
            .filter(line -> line.startsWith("| a ") && line.contains("`routervm host prepare"))
            .map(PlainHostCountTest::sum)
            .toList();
    assertThat(rows).hasSize(2).containsOnly(PlainHostCount.promised());
  }

  @Test
  void itIsNoMoreThanItShallBe() throws IOException {
    assertThat(PlainHostCount.promised().commands()).isLessThanOrEqualTo(5);
    assertThat(PlainHostCount.promised().questions()).isLessThanOrEqualTo(6);
  }

  @Test
  void eachCommandIsCountedWithItsQuestions() {
    PlainHostCount both = new PlainHostCount(1, 0).with(2).with(0);
    assertThat(both).isEqualTo(new PlainHostCount(3, 2));
    assertThat(PlainHostCount.of(both.text())).isEqualTo(both);
  }

  /** The installation, then a command a column: of "0 or 1" questions the first. */
  private static PlainHostCount sum(String row) {
    PlainHostCount count = new PlainHostCount(1, 0);
    for (String cell :
        Stream.of(row.split(ANY_CELL, -1)).skip(3).filter(one -> !one.isEmpty()).toList()) {
      count = count.with(Integer.parseInt(cell.split(" ", 2)[0]));
    }
    return count;
  }
}
