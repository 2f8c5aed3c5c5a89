package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZoneNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"Europe/Brussels", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
  void aFileOfTheTimeZoneDatabaseIsOne(String name) throws Refusal {
    assertThat(TimeZoneName.parse(name)).contains(name);
    assertThat(name).matches(TimeZoneName.PATTERN);
  }

  /** Java knows names of its own besides, and the router has no such file. */
  @ParameterizedTest
  @ValueSource(strings = {"SystemV/EST5EDT", "Europe", "europe/brussels", ""})
  void anythingElseIsNot(String name) {
    assertThatThrownBy(() -> TimeZoneName.parse(name))
        .isInstanceOf(Refusal.class)
        .hasMessage("is no name of the time zone database");
  }
}
