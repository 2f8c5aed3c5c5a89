package io.routervm.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecuritySupportTest {
  @ParameterizedTest
  @CsvSource({
    "centos-7, 2024-06-30",
    "almalinux-9, 2032-05-31",
    "debian-12, 2028-06-30",
  })
  void itIsToldFrom180DaysBeforeTheEnd(String name, LocalDate end) {
    SecuritySupport support = GuestOs.named(name).orElseThrow().support();
    assertThat(support.end()).isEqualTo(end);
    assertThat(support.notice(end.minusDays(181))).isEmpty();
    assertThat(support.notice(end.minusDays(180)))
        .contains("gets security updates until " + end + " only, in 180 days");
    assertThat(support.notice(end.minusDays(1))).get().asString().endsWith("that is tomorrow");
    assertThat(support.notice(end)).get().asString().endsWith("that is today");
    assertThat(support.notice(end.plusDays(1)))
        .contains("has had no security updates since " + end);
  }

  @Test
  void debian12IsItsLongTermTeamsSinceJune2026() {
    SecuritySupport support = GuestOs.named("debian-12").orElseThrow().support();
    assertThat(support.sentence(LocalDate.of(2026, 6, 9))).isEqualTo("until 2028-06-30");
    assertThat(support.sentence(LocalDate.of(2026, 6, 10)))
        .isEqualTo("until 2028-06-30, since 2026-06-10 by Debian's LTS team for fewer packages");
    assertThat(support.notice(LocalDate.of(2026, 11, 28))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "debian-12"})
  void theSystemThatGetsThemLongestIsTheSuccessor(String name) {
    assertThat(GuestOs.named(name).orElseThrow().successor().orElseThrow().name())
        .isEqualTo("almalinux-9");
  }

  @Test
  void nothingIsBetterThanTheOneThatGetsThemLongest() {
    assertThat(GuestOs.named("almalinux-9").orElseThrow().successor()).isEmpty();
  }
}
