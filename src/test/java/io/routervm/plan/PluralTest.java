package io.routervm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralTest {
  @ParameterizedTest
  @CsvSource({"0, 0 changes", "1, 1 change", "2, 2 changes"})
  void oneIsNoPlural(int count, String text) {
    assertThat(Plural.of(count, "change")).isEqualTo(text);
  }

  @Test
  void thingsAreCounted() {
    assertThat(Plural.of(List.of(), "change")).isEqualTo("0 changes");
    assertThat(Plural.of(List.of("x"), "change")).isEqualTo("1 change");
  }
}
