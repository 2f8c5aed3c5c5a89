package io.routervm.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 7d}, {@code 12h}, {@code 30m} or {@code 0}. */
final class GraceConverter implements ITypeConverter<Duration> {
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([dhm])");
  private static final Duration LONGEST = Duration.ofDays(365);

  @Override
  public Duration convert(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new TypeConversionException("write 7d, 12h, 30m or 0");
    }
    long amount = Long.parseLong(time.group(1));
    Duration duration =
        switch (time.group(2)) {
          case "d" -> Duration.ofDays(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofMinutes(amount);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("it is 365d at most");
    }
    return duration;
  }
}
