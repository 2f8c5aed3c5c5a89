package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of router.yaml that are a number with a unit: sizes and durations. */
final class Quantities {
  private static final Pattern QUANTITY = Pattern.compile("([1-9][0-9]{0,8})([A-Za-z]+)");

  private static final Map<String, Long> MEBIBYTES = units("MiB", 1L, "GiB", 1024L);
  private static final Map<String, Long> LEASE_SECONDS = units("m", 60L, "h", 3600L, "d", 86400L);
  private static final Map<String, Long> VALIDITY_SECONDS = units("d", 86400L, "y", 365 * 86400L);

  static final String INFINITE = "infinite";

  private Quantities() {}

  /** A size, read as MiB. */
  static Text<Integer> size(String least, String most) {
    return quantity("size", MEBIBYTES, least, most, Math::toIntExact);
  }

  /** A DHCP lease's duration. */
  static Text<Duration> lease(String least, String most) {
    return quantity("duration", LEASE_SECONDS, least, most, Duration::ofSeconds);
  }

  /** As {@link #lease}, or one that never ends. */
  static Text<Duration> leaseOrInfinite(String least, String most) {
    Text<Duration> lease = lease(least, most);
    return new Text<>(
        lease.summary(),
        lease.expected() + ", or " + INFINITE,
        lease.pattern().replaceFirst("^\\^(.*)\\$$", "^($1|" + INFINITE + ")\\$"),
        text -> text.equals(INFINITE) ? Optional.of(Dhcp.INFINITE) : lease.parser().parse(text));
  }

  /** How long a certificate is valid; a year has 365 days. */
  static Text<Duration> validity(String least, String most) {
    return quantity("duration", VALIDITY_SECONDS, least, most, Duration::ofSeconds);
  }

  private static <T> Text<T> quantity(
      String summary,
      Map<String, Long> units,
      String least,
      String most,
      java.util.function.LongFunction<T> value) {
    String names = String.join(" or ", units.keySet());
    String expected = "a number with " + names + " behind it, from " + least + " to " + most;
    return new Text<>(
        summary,
        expected,
        "^[1-9][0-9]{0,8}(" + String.join("|", units.keySet()) + ")$",
        text -> {
          long amount = amount(text, units);
          if (amount == 0) {
            return Optional.empty();
          }
          if (amount < amount(least, units)) {
            throw new Refusal("is less than " + least);
          }
          if (amount > amount(most, units)) {
            throw new Refusal("is more than " + most);
          }
          return Optional.of(value.apply(amount));
        });
  }

  /** Zero for what is no quantity. */
  private static long amount(String text, Map<String, Long> units) {
    Matcher matcher = QUANTITY.matcher(text);
    return matcher.matches() && units.containsKey(matcher.group(2))
        ? Long.parseLong(matcher.group(1)) * units.get(matcher.group(2))
        : 0;
  }

  private static Map<String, Long> units(Object... pairs) {
    Map<String, Long> units = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      units.put((String) pairs[index], (Long) pairs[index + 1]);
    }
    return units;
  }
}
