package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter wait = new DurationConverter();
  private final DurationConverter grace = new DurationConverter.Grace();

  @ParameterizedTest
  @CsvSource({
    "1, PT1S",
    "90, PT1M30S",
    "90s, PT1M30S",
    "15m, PT15M",
    "2h, PT2H",
    "1d, P1D",
    "86400, P1D",
    "0090s, PT1M30S"
  })
  void aTimeIsWrittenWithItsUnitOrInSeconds(String text, Duration meant) {
    assertThat(wait.convert(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0s",
        "-1",
        "1.5h",
        "90 s",
        "90S",
        "2w",
        "1m30s",
        "25h",
        "86401",
        "soon",
        "99999999d",
        "999999999999999999999"
      })
  void whatIsNoTimeOrTooLongIsRefused(String text) {
    assertThatThrownBy(() -> wait.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "write a time such as 90s, 15m or 2h, from 1s to 24h; a number alone is seconds");
  }

  @ParameterizedTest
  @CsvSource({"0, PT0S", "7d, P7D", "12h, PT12H", "30m, PT30M", "365d, P365D"})
  void aGraceMayBeNone(String text, Duration meant) {
    assertThat(grace.convert(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"366d", "7w", "-7d"})
  void aGraceIsAYearAtMost(String text) {
    assertThatThrownBy(() -> grace.convert(text))
        .hasMessage("write a time such as 7d, 12h or 30m, up to 365d, or 0");
  }
}
