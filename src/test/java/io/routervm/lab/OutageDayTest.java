package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.lab.Outage.Goal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day of a router's life, without its quiet hours: random faults, as many as it has time for, two
 * at once every third time, and nobody types anything. {@code -Dseed=N} is the day that failed,
 * {@code -Doutages.minutes=N} how long its 24 hours take. Only when named: ten minutes.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(1500)
@ExtendWith(SharedRouter.class)
class OutageDayTest {
  private static final Duration LIMIT = Duration.ofMinutes(Long.getLong("outages.minutes", 10));

  private OutageGround ground;

  @BeforeAll
  void bringUp(RouterWithSite shared, @TempDir Path folder) {
    ground = new OutageGround(shared, folder, "day");
  }

  /** The others are its owner's, who may end them too, or last for minutes. */
  private static List<Outage> outages() {
    return Stream.concat(OutageGround.outages(), Stream.of(Outage.WAN_CABLE, Outage.LAN_CABLE))
        .filter(outage -> outage.goal() != Goal.OWNER)
        .filter(outage -> outage.goal() != Goal.UNWRITTEN)
        .filter(outage -> outage != Outage.SSH_BROKEN && outage != Outage.LEASE_NOT_RENEWED)
        .toList();
  }

  /** They can go at any time, whatever else there is. */
  private static List<Outage> daemons() {
    return outages().stream()
        .filter(outage -> outage.goal() == Goal.SERVICE && outage != Outage.OTHER_SUBNET)
        .toList();
  }

  @Test
  void nobodyHasToType() {
    long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long began = System.nanoTime();
    int endured = 0;
    for (Duration lived = Duration.ZERO; lived.compareTo(LIMIT) < 0; ) {
      List<Outage> now = new ArrayList<>(List.of(any(random, outages())));
      if (random.nextInt(3) == 0) {
        now.add(any(random, daemons()));
      }
      Duration took = ground.endure(now);
      endured += now.size();
      System.out.printf("%s %s: %.1f s%n", clock(lived), now, took.toMillis() / 1000.0);
      lived = Duration.ofNanos(System.nanoTime() - began);
    }
    System.out.println("seed " + seed + ": " + endured + " faults");
    assertThat(endured).isPositive();
    ground.requireWell();
  }

  /** What the day's clock shows after {@code lived}: it ends with the limit. */
  private static LocalTime clock(Duration lived) {
    return LocalTime.MIDNIGHT.plusSeconds(
        Duration.ofDays(1).toSeconds() * lived.toMillis() / LIMIT.toMillis());
  }

  private static Outage any(Random random, List<Outage> outages) {
    return outages.get(random.nextInt(outages.size()));
  }
}
