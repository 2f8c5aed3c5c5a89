package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.resource.Resource;
import io.routervm.router.Approval;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Options;
import io.routervm.router.ToldProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random sequences of edits, applies, kills and rollbacks against a model of what the guest should
 * be. {@code -Dfaults.full=true} runs 200 of them, {@code -Dsequences=N} so many, {@code -Dseed=N}
 * the one that failed.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
@ExtendWith(SharedRouter.class)
class FaultSequenceContainerTest {
  static final boolean FULL = Boolean.getBoolean("faults.full");
  private static final int STEPS = 5;

  private RouterWithSite owner;
  private final Set<Resource> known = RandomWalk.nothingKnown();

  @BeforeAll
  void bringUp(RouterWithSite shared) {
    owner = shared;
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    if (one != null) {
      return LongStream.of(one);
    }
    // The same few lives on every change of the code; new ones only for whoever asks for all.
    long first = FULL ? System.nanoTime() % 1_000_000 * 1000 : 1;
    return LongStream.range(first, first + Integer.getInteger("sequences", FULL ? 200 : 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thePlanTellsTheTruth(long seed) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    WalkYaml yaml = new WalkYaml(owner.head(), random);
    Reprovision start = owner.reprovision(yaml.text());
    start.run(
        new Options(
            "reprovision", Approval.AUTOMATIC, Optional.of(Duration.ofSeconds(30)), "start"),
        ToldProgress.printed());
    assertThat(start.plan().changes()).isEmpty();
    new RandomWalk(owner, yaml, random, known).run(STEPS);
  }
}
