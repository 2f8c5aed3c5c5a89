package io.routervm.os;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How long an operating system gets security updates.
 *
 * @param end the last day on which it does
 * @param handedOver since when others than its own security team make them, for fewer packages;
 *     empty while it is the team itself
 * @param source where that is written down
 */
public record SecuritySupport(LocalDate end, Optional<HandedOver> handedOver, String source) {
  /** How long before the end it is told, in days: a new router wants planning. */
  public static final int NOTICE_DAYS = 180;

  /**
   * Updates by another team.
   *
   * @param by that team
   */
  public record HandedOver(LocalDate since, String by) {}

  static SecuritySupport until(String end, String source) {
    return new SecuritySupport(LocalDate.parse(end), Optional.empty(), source);
  }

  SecuritySupport handedOver(String since, String by) {
    return new SecuritySupport(
        end, Optional.of(new HandedOver(LocalDate.parse(since), by)), source);
  }

  /** What its user must know on {@code today}, as the end of a sentence about it; empty so far. */
  public Optional<String> notice(LocalDate today) {
    long left = ChronoUnit.DAYS.between(today, end);
    if (left < 0) {
      return Optional.of("has had no security updates since " + end);
    }
    return left > NOTICE_DAYS
        ? Optional.empty()
        : Optional.of("gets security updates until " + end + " only, " + inDays(left));
  }

  /** Until when, and by whom. */
  public String sentence(LocalDate today) {
    return "until "
        + end
        + handedOver
            .filter(other -> !today.isBefore(other.since))
            .map(other -> ", since " + other.since + " by " + other.by + " for fewer packages")
            .orElse("");
  }

  private static String inDays(long left) {
    return left == 0 ? "that is today" : left == 1 ? "that is tomorrow" : "in " + left + " days";
  }
}
