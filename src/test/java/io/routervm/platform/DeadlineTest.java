package io.routervm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration BRIEF = Duration.ofMillis(5);

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void looksUntilItSeesIt() {
    Optional<Integer> seen =
        Deadline.in(Duration.ofSeconds(60))
            .await(BRIEF, () -> Optional.of(looks.incrementAndGet()).filter(count -> count == 3));
    assertThat(seen).contains(3);
  }

  @Test
  void looksAtLeastOnceAndALastTimeWhenItIsOver() {
    assertThat(Deadline.in(Duration.ZERO).await(BRIEF, () -> Optional.of("there")))
        .contains("there");
    Deadline soon = Deadline.in(Duration.ofMillis(500));
    assertThat(soon.await(Duration.ofSeconds(60), this::nothing)).isEmpty();
    // A pause is of whole milliseconds: within the last one it may look more than once.
    assertThat(looks).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void nothingIsLeftOfALimitThatIsOver() {
    Deadline over = Deadline.in(Duration.ZERO);
    assertThat(over.isOver()).isTrue();
    assertThat(over.left()).isZero();
    Deadline later = Deadline.in(Duration.ofSeconds(60));
    assertThat(later.isOver()).isFalse();
    assertThat(later.left()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
  }

  @Test
  void anInterruptionIsSeenAndKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Pause.of(BRIEF)).isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private Optional<String> nothing() {
    looks.incrementAndGet();
    return Optional.empty();
  }
}
