package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.platform.Deadline;
import io.routervm.service.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Does one fault to a router and measures how long a client of the home is without it. */
final class OutageTrial {
  /**
   * What was measured.
   *
   * @param took until a client is served again
   * @param begun until the fault was done, and a machine that it ends boots
   */
  record Measured(Duration took, Duration begun) {}

  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration CLOCK_IS_SET = Duration.ofMinutes(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final Set<String> CLOCK = Set.of(Rung.CLOCK.toString());

  private final HomeClient client;
  private final DoctorsWord doctor;
  private final Set<String> always;

  /**
   * A router that is well.
   *
   * @param client who is served by it
   */
  OutageTrial(HomeClient client, DoctorsWord doctor) {
    this.client = client;
    this.doctor = doctor;
    awaitClient("at first");
    this.always = doctor.findings();
  }

  /**
   * The times, from where the outage's goal counts on.
   *
   * @throws AssertionError when `doctor` says anything else than is expected of it
   */
  Measured measure(Outage outage, Injury injury) {
    awaitClient("before " + outage);
    long began = System.nanoTime();
    injury.begin().run();
    Duration begun = Duration.ofNanos(System.nanoTime() - began);
    Optional<Duration> meanwhile = Optional.empty();
    Set<String> during = Set.of();
    if (injury.lasts()) {
      try {
        meanwhile = servedMeanwhile(outage, began);
        during = told();
      } finally {
        began = System.nanoTime();
        injury.end().run();
      }
    }
    Duration took = untilServed(outage.toString(), List.of(injury), began);
    Set<String> after = afterwards();
    took = meanwhile.orElse(took);
    System.out.printf(
        "%s: %.1f s; during it %s, after it %s%n", outage, took.toMillis() / 1000.0, during, after);
    assertThat(during)
        .as("told during " + outage)
        .isEqualTo(outage.finding().map(rung -> Set.of(rung.toString())).orElse(Set.of()));
    assertThat(after).as("told after " + outage).isEmpty();
    return new Measured(took, begun);
  }

  /** What another fault has left broken is no part of this one. */
  private void awaitClient(String when) {
    HomeClient.until(PATIENCE, "a client that is served " + when, client::served);
  }

  /** Zero when a client did not even have to wait; empty when there is nothing to hope for. */
  private Optional<Duration> servedMeanwhile(Outage outage, long since) {
    boolean served = client.served();
    if (!outage.goal().copes()) {
      assertThat(served).as("served during " + outage).isFalse();
      return Optional.empty();
    }
    return Optional.of(
        served ? Duration.ZERO : untilServed(outage + ", which lasts", List.of(), since));
  }

  /** All of them at once; the time until a client is served again, from when the last has ended. */
  Duration endure(List<Injury> injuries) {
    injuries.forEach(injury -> injury.begin().run());
    injuries.forEach(injury -> injury.end().run());
    return untilServed("a day", injuries, System.nanoTime());
  }

  /** Well again: it serves, and `doctor` says no more than at the beginning. */
  void requireWell() {
    assertThat(client.served()).isTrue();
    assertThat(afterwards()).isEmpty();
  }

  private Duration untilServed(String what, List<Injury> injuries, long since) {
    HomeClient.until(
        PATIENCE,
        what + ": a client that is served",
        () ->
            injuries.stream().allMatch(injury -> injury.served().getAsBoolean())
                && client.served());
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** A machine that stood still serves again before the time servers have set its clock right. */
  private Set<String> afterwards() {
    return Deadline.in(CLOCK_IS_SET)
        .await(BETWEEN_LOOKS, () -> Optional.of(told()).filter(told -> !told.equals(CLOCK)))
        .orElse(CLOCK);
  }

  private Set<String> told() {
    Set<String> told = new TreeSet<>(doctor.findings());
    told.removeAll(always);
    return told;
  }
}
