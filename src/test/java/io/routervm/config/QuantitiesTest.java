package io.routervm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  private final Text<Duration> lease = Quantities.lease("2m", "365d");

  @Test
  void bothBoundsAreAllowedAndWhatIsBeyondIsNot() throws Refusal {
    assertThat(lease.parser().parse("2m")).contains(Duration.ofMinutes(2));
    assertThat(lease.parser().parse("365d")).contains(Duration.ofDays(365));
    assertThatThrownBy(() -> lease.parser().parse("1m")).hasMessage("is less than 2m");
    assertThatThrownBy(() -> lease.parser().parse("366d")).hasMessage("is more than 365d");
    assertThatThrownBy(() -> lease.parser().parse("8761h")).hasMessage("is more than 365d");
  }

  @Test
  void eachUnitIsWorthWhatItSays() throws Refusal {
    assertThat(lease.parser().parse("90m")).contains(Duration.ofMinutes(90));
    assertThat(lease.parser().parse("12h")).contains(Duration.ofHours(12));
    Text<Integer> size = Quantities.size("512MiB", "64GiB");
    assertThat(size.parser().parse("1024MiB")).contains(1024);
    assertThat(size.parser().parse("4GiB")).contains(4096);
    Text<Duration> validity = Quantities.validity("1d", "30y");
    assertThat(validity.parser().parse("5y")).contains(Duration.ofDays(5 * 365));
    assertThat(validity.parser().parse("1d")).contains(Duration.ofDays(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0m", "05m", "5", "m", "5 m", "-5m", "5M", "5y", "5MiB", "1000000000m"})
  void whatIsNoNumberWithAUnitOfItsKindIsNone(String text) throws Refusal {
    assertThat(lease.parser().parse(text)).isEmpty();
    assertThat(text).doesNotMatch(lease.pattern());
  }

  @Test
  void theSentenceNamesUnitsAndBounds() {
    assertThat(lease.summary()).isEqualTo("duration");
    assertThat(lease.expected()).isEqualTo("a number with m or h or d behind it, from 2m to 365d");
    assertThat(lease.pattern()).isEqualTo("^[1-9][0-9]{0,8}(m|h|d)$");
  }
}
