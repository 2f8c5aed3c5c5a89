package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.RemoteShell;
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
@ExtendWith(SharedFixture.class)
class FaultStuckContainerTest {
  private static final String MENDED = "/var/tmp/valve-is-mended";

  private TrialFixture fixture;

  @BeforeAll
  void bringUp(TrialFixture shared) {
    fixture = shared;
  }

  @Test
  void afterARestartItIsTriedAgain() {
    applyWithAStuckPart();
    undoesAllButTheValve();

    fixture.cutPower();
    assertThat(fixture.status())
        .startsWith("stuck at ")
        .contains("the router started before it was confirmed", "the valve is stuck");
    fixture.container.lab.lease("pc");
    fixture.requireService();

    fixture.container.inside("touch " + MENDED).orFail();
    fixture.awaitStatus("undone at ", Duration.ofSeconds(60));
    requireNothingArmed();
    fixture.container.inside("rm " + MENDED).orFail();
  }

  @Test
  void itsOwnerGivesUp() {
    assertThat(refusedToAbandon()).contains("nothing is stuck");
    applyWithAStuckPart();
    assertThat(refusedToAbandon()).contains("nothing is stuck: unconfirmed since ");
    undoesAllButTheValve();
    Failure other =
        catchThrowableOfType(
            Failure.class, () -> fixture.apply(fixture.withOneMoreName(), Approval.AUTOMATIC));
    assertThat(other.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(other).hasMessageContaining("`routervm-revert abandon` gives up");

    String said = fixture.container.inside("routervm-revert abandon").orFail().trimmed();
    assertThat(said).startsWith("given up; what was to be put back is in /var/lib/routervm/");
    String kept = said.substring(said.lastIndexOf(' ') + 1);
    assertThat(fixture.container.inside("ls " + kept).orFail().output())
        .contains("undo.sh", "unconfirmed");
    assertThat(fixture.status()).isEqualTo("none");
    requireNothingArmed();
    assertThat(refusedToAbandon()).contains("nothing is stuck: none");

    fixture.apply(fixture.withOneMoreName(), Approval.AUTOMATIC);
    fixture.apply(fixture.container.resources(), Approval.AUTOMATIC);
    fixture.container.inside("rm -r " + kept).orFail();
  }

  /** What needs no confirmation is applied all the same; that it is not remembered is told. */
  @Test
  void aRevisionThatCannotBeRemembered() {
    String folder = "/var/lib/routervm/revisions";
    fixture
        .container
        .inside("mkdir -p %1$s; mount -t tmpfs -o size=4k tmpfs %1$s".formatted(folder))
        .orFail();
    Map<String, String> notes = Map.of("router.yaml", "# a line\n".repeat(2000));
    try (RemoteShell host = fixture.container.open()) {
      Failure failure =
          catchThrowableOfType(Failure.class, () -> Confirmation.record(host, 1, notes));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN);
      assertThat(failure)
          .hasMessageContaining("refused: it cannot be remembered")
          .hasMessageContaining("No space left on device");
    } finally {
      fixture.container.inside("umount " + folder).orFail();
    }
    try (RemoteShell host = fixture.container.open()) {
      int number = Confirmation.record(host, 1, notes);
      Ran lines = fixture.container.inside("wc -l <%s/%d/router.yaml".formatted(folder, number));
      assertThat(lines.trimmed()).isEqualTo("2000");
    }
  }

  private void applyWithAStuckPart() {
    fixture.applyWithoutNamesAnd(
        "valve",
        new Script("test -e %s || { echo the valve is stuck; exit 1; }".formatted(MENDED)));
  }

  /** The part that can be undone is. */
  private void undoesAllButTheValve() {
    Ran undoing = fixture.container.inside("routervm-revert now");
    assertThat(undoing.status()).isEqualTo(1);
    assertThat(undoing.output())
        .contains("not all could be undone: it was not wanted", "the valve is stuck");
    assertThat(fixture.status()).startsWith("stuck at ").contains("tried again every 30 s");
    fixture.requireService();
  }

  private String refusedToAbandon() {
    Ran ran = fixture.container.inside("routervm-revert abandon");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.output()).startsWith("refused: ");
    return ran.output();
  }

  private void requireNothingArmed() {
    assertThat(fixture.container.inside("systemctl list-timers --all").output())
        .doesNotContain("routervm-undo");
    assertThat(fixture.container.inside("ls -d /run/routervm-undo*").status()).isNotZero();
  }
}
