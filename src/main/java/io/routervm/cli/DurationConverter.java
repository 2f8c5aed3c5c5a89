package io.routervm.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that is waited at most, written as in router.yaml: {@code 90s}, {@code 15m}, {@code 12h},
 * {@code 7d}. A bare number is seconds.
 */
class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,8})([smhd]?)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "", Duration.ofSeconds(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private final Duration shortest;
  private final Duration longest;
  private final String expected;

  /** From a second to a day. */
  DurationConverter() {
    this(
        Duration.ofSeconds(1),
        Duration.ofDays(1),
        "write a time such as 90s, 15m or 2h, from 1s to 24h; a number alone is seconds");
  }

  private DurationConverter(Duration shortest, Duration longest, String expected) {
    this.shortest = shortest;
    this.longest = longest;
    this.expected = expected;
  }

  /** How long something goes on to hold: not at all, or up to a year. */
  static final class Grace extends DurationConverter {
    Grace() {
      super(
          Duration.ZERO,
          Duration.ofDays(365),
          "write a time such as 7d, 12h or 30m, up to 365d, or 0");
    }
  }

  @Override
  public Duration convert(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new TypeConversionException(expected);
    }
    Duration duration = UNITS.get(time.group(2)).multipliedBy(Long.parseLong(time.group(1)));
    if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
      throw new TypeConversionException(expected);
    }
    return duration;
  }
}
