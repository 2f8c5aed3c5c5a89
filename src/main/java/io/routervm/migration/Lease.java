package io.routervm.migration;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations of leases as other programs write them, as router.yaml does. */
final class Lease {
  private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,8})([smhdw]?)");

  private static final String INFINITE = "infinite";

  private Lease() {}

  /**
   * {@code 12h}, {@code 45m}, {@code infinite}; a bare number is seconds; empty for anything else.
   */
  static Optional<String> of(String text) {
    if (text.equals(INFINITE)) {
      return Optional.of(text);
    }
    Matcher lease = WRITTEN.matcher(text);
    if (!lease.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(lease.group(1));
    return Optional.of(
        switch (lease.group(2)) {
          case "m", "h", "d" -> text;
          case "w" -> amount * 7 + "d";
          default -> ofSeconds(amount);
        });
  }

  private static String ofSeconds(long seconds) {
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : (seconds + 59) / 60 + "m";
  }
}
