package io.routervm.lab;

import io.routervm.lab.Outage.Goal;
import io.routervm.lab.OutageTrial.Measured;
import java.time.Duration;

/**
 * What one run has measured, held against the goals; with {@code -Doutages.update=true} it goes
 * into the page.
 */
final class OutageRecord {
  /**
   * One more.
   *
   * @throws AssertionError when it took longer than a household is to wait
   */
  void add(Outage outage, Measured measured) {
    if (Boolean.getBoolean("outages.update")) {
      OutagePage.put(outage, words(outage.goal(), measured));
    }
    Duration counts = outage.goal().boots() ? measured.begun() : measured.took();
    if (counts.compareTo(outage.goal().limit()) > 0) {
      throw new AssertionError(
          "%s: %d s, not %d s"
              .formatted(outage.fault(), seconds(counts), outage.goal().limit().toSeconds()));
    }
  }

  private static String words(Goal goal, Measured measured) {
    long seconds = seconds(measured.took());
    if (goal.boots()) {
      return seconds + " s; it boots after " + seconds(measured.begun()) + " s";
    }
    return seconds == 0 ? OutagePage.ALL_THE_TIME : seconds + " s" + goal.since();
  }

  /** Whole ones, rounded up: nobody is promised less than it took. */
  private static long seconds(Duration took) {
    return (took.toMillis() + 999) / 1000;
  }
}
