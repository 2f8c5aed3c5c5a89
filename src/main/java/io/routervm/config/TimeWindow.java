package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;

/** A time of the week that comes again. */
public record TimeWindow(
    @Key("Days on which it begins: mon, tue, wed, thu, fri, sat, sun; by default every day.")
        @Default("[]")
        @Items(distinct = true, orOne = true)
        List<Day> days,
    @Key(
            "From when until when, such as 21:00-07:00, which ends on the next day; by default the"
                + " whole day.")
        @Is(Kind.TIME_SPAN)
        Optional<TimeSpan> between) {
  private static final TimeSpan WHOLE_DAY = new TimeSpan("0000", "2400");

  public TimeWindow {
    days = List.copyOf(days);
  }

  /** In the order of ISO 8601, Monday is 1. */
  public enum Day {
    MON(1),
    TUE(2),
    WED(3),
    THU(4),
    FRI(5),
    SAT(6),
    SUN(7);

    private final int number;

    Day(int number) {
      this.number = number;
    }
  }

  /** The days' numbers of ISO 8601, one after the other: {@code 12345}. */
  public String numbers() {
    StringBuilder numbers = new StringBuilder();
    for (Day day : Day.values()) {
      if (days.isEmpty() || days.contains(day)) {
        numbers.append(day.number);
      }
    }
    return numbers.toString();
  }

  /** The whole day where none is given. */
  public TimeSpan span() {
    return between.orElse(WHOLE_DAY);
  }
}
