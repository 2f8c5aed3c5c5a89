package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.Host;
import io.routervm.router.Approval;
import io.routervm.shell.Script;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A change of which one part cannot be undone: the rest is undone, the router says what is stuck
 * and tries again, over a restart too, until its owner has mended the cause or gives up.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(SharedBed.class)
class FaultStuckContainerTest {
  private static final String MENDED = "/var/tmp/valve-is-mended";

  private TrialBed bed;

  @BeforeAll
  void bringUp(TrialBed shared) {
    bed = shared;
  }

  @Test
  void afterARestartItIsTriedAgain() {
    applyWithAStuckPart();
    undoesAllButTheValve();

    bed.cutPower();
    assertThat(bed.status())
        .startsWith("stuck at ")
        .contains("the router started before it was confirmed", "the valve is stuck");
    bed.container.lab.lease("pc");
    bed.requireService();

    bed.container.inside("touch " + MENDED).orFail();
    bed.awaitStatus("undone at ", Duration.ofSeconds(60));
    requireNothingArmed();
    bed.container.inside("rm " + MENDED).orFail();
  }

  @Test
  void itsOwnerGivesUp() {
    assertThat(refusedToAbandon()).contains("nothing is stuck");
    applyWithAStuckPart();
    assertThat(refusedToAbandon()).contains("nothing is stuck: unconfirmed since ");
    undoesAllButTheValve();
    Failure other =
        catchThrowableOfType(
            Failure.class, () -> bed.apply(bed.withOneMoreName(), Approval.AUTOMATIC));
    assertThat(other.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(other).hasMessageContaining("`routervm-revert abandon` gives up");

    String said = bed.container.inside("routervm-revert abandon").orFail().trimmed();
    assertThat(said).startsWith("given up; what was to be put back is in /var/lib/routervm/");
    String kept = said.substring(said.lastIndexOf(' ') + 1);
    assertThat(bed.container.inside("ls " + kept).orFail().output())
        .contains("undo.sh", "unconfirmed");
    assertThat(bed.status()).isEqualTo("none");
    requireNothingArmed();
    assertThat(refusedToAbandon()).contains("nothing is stuck: none");

    bed.apply(bed.withOneMoreName(), Approval.AUTOMATIC);
    bed.apply(bed.container.resources(), Approval.AUTOMATIC);
    bed.container.inside("rm -r " + kept).orFail();
  }

  /** What needs no confirmation is applied all the same; that it is not remembered is told. */
  @Test
  void aRevisionThatCannotBeRemembered() {
    String folder = "/var/lib/routervm/revisions";
    bed.container
        .inside("mkdir -p %1$s; mount -t tmpfs -o size=4k tmpfs %1$s".formatted(folder))
        .orFail();
    Map<String, String> notes = Map.of("router.yaml", "# a line\n".repeat(2000));
    try (Host host = bed.container.open()) {
      Failure failure =
          catchThrowableOfType(Failure.class, () -> Confirmation.record(host, 1, notes));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN);
      assertThat(failure)
          .hasMessageContaining("refused: it cannot be remembered")
          .hasMessageContaining("No space left on device");
    } finally {
      bed.container.inside("umount " + folder).orFail();
    }
    try (Host host = bed.container.open()) {
      int number = Confirmation.record(host, 1, notes);
      Ran lines = bed.container.inside("wc -l <%s/%d/router.yaml".formatted(folder, number));
      assertThat(lines.trimmed()).isEqualTo("2000");
    }
  }

  private void applyWithAStuckPart() {
    bed.applyWithoutNamesAnd(
        "valve",
        new Script("test -e %s || { echo the valve is stuck; exit 1; }".formatted(MENDED)));
  }

  /** The part that can be undone is. */
  private void undoesAllButTheValve() {
    Ran undoing = bed.container.inside("routervm-revert now");
    assertThat(undoing.status()).isEqualTo(1);
    assertThat(undoing.output())
        .contains("not all could be undone: it was not wanted", "the valve is stuck");
    assertThat(bed.status()).startsWith("stuck at ").contains("tried again every 30 s");
    bed.requireService();
  }

  private String refusedToAbandon() {
    Ran ran = bed.container.inside("routervm-revert abandon");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.output()).startsWith("refused: ");
    return ran.output();
  }

  private void requireNothingArmed() {
    assertThat(bed.container.inside("systemctl list-timers --all").output())
        .doesNotContain("routervm-undo");
    assertThat(bed.container.inside("ls -d /run/routervm-undo*").status()).isNotZero();
  }
}
