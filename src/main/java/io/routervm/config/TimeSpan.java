package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.util.Optional;

/**
 * A part of a day by the clock, over midnight where the end is the smaller one.
 *
 * @param begin hours and minutes, four digits: {@code 2100}
 * @param end not included; {@code 2400} for the end of the day
 */
public record TimeSpan(String begin, String end) {
  private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

  static final String PATTERN = "^" + TIME + "-(" + TIME + "|24:00)$";
  static final String EXPECTED = "two times of day such as 21:00-07:00";

  static Optional<TimeSpan> parse(String text) throws Refusal {
    if (!text.matches(PATTERN)) {
      return Optional.empty();
    }
    String[] times = text.replace(":", "").split("-", -1);
    if (times[0].equals(times[1])) {
      throw new Refusal("begins and ends at the same time", "Leave between out for the whole day.");
    }
    return Optional.of(new TimeSpan(times[0], times[1]));
  }
}
