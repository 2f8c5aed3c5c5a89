package io.routervm.config;

import io.routervm.config.document.Refusal;
import io.routervm.config.document.Suggestion;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Names of the time zone database (zoneinfo), as far as this program's own copy knows them. */
final class TimeZoneName {
  static final String EXPECTED = "a time zone such as Europe/Brussels, as `timedatectl` lists them";
  static final String PATTERN = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}$";

  /** Java's own, which are no files anywhere. */
  private static final String NO_FILE = "SystemV/";

  private TimeZoneName() {}

  static Optional<String> parse(String text) throws Refusal {
    List<String> known =
        ZoneId.getAvailableZoneIds().stream().filter(name -> !name.startsWith(NO_FILE)).toList();
    if (known.contains(text)) {
      return Optional.of(text);
    }
    throw new Refusal(
        "is no name of the time zone database",
        Suggestion.nearest(text, known)
            .map(name -> "Did you mean " + name + "?")
            .orElse("Write " + EXPECTED + "."));
  }
}
