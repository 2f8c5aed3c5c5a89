package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  /** The slowest and the fastest line, in each unit that can say it. */
  @ParameterizedTest
  @ValueSource(strings = {"256kbit", "1mbit", "999999kbit", "10000mbit", "1gbit", "10gbit"})
  void bothBoundsAreAllowed(String text) throws Refusal {
    assertThat(Rate.parse(text)).contains(new Rate(text));
  }

  @ParameterizedTest
  @CsvSource({
    "255kbit, is less than 256kbit",
    "1kbit, is less than 256kbit",
    "10001mbit, is more than 10gbit",
    "11gbit, is more than 10gbit"
  })
  void whatIsBeyondIsNot(String text, String message) {
    assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(Refusal.class).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "38", "38mb", "38Mbit", "38 mbit", "038mbit", "0kbit", "1000000kbit"})
  void whatIsNoRateIsNone(String text) throws Refusal {
    assertThat(Rate.parse(text)).isEmpty();
  }

  @Test
  void isShownAsItIsWritten() {
    assertThat(new Rate("38mbit")).hasToString("38mbit");
  }
}
