package io.routervm.config;

import io.routervm.config.document.Refusal;
import java.util.Map;
import java.util.Optional;

/**
 * How fast a line is.
 *
 * @param text as router.yaml writes it, and {@code tc} reads it: {@code 38mbit}
 */
public record Rate(String text) {
  static final String PATTERN = "^[1-9][0-9]{0,5}[kmg]bit$";
  static final String EXPECTED = "a number with kbit, mbit or gbit behind it, such as 38mbit";

  private static final Map<Character, Long> KILOBITS = Map.of('k', 1L, 'm', 1000L, 'g', 1000_000L);
  private static final long LEAST = 256;
  private static final long MOST = 10_000_000;

  static Optional<Rate> parse(String text) throws Refusal {
    if (!text.matches(PATTERN)) {
      return Optional.empty();
    }
    int unit = text.length() - "kbit".length();
    long kilobits = Long.parseLong(text.substring(0, unit)) * KILOBITS.get(text.charAt(unit));
    if (kilobits < LEAST) {
      throw new Refusal("is less than " + LEAST + "kbit", "Is the unit right?");
    }
    if (kilobits > MOST) {
      throw new Refusal("is more than 10gbit", "Is the unit right?");
    }
    return Optional.of(new Rate(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
