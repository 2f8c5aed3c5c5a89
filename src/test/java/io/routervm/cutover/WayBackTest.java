package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.cutover.CutoverRecord.Ending;
import io.routervm.cutover.HostState.Manager;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.StateFolder;
import io.routervm.shell.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the way back needs is there when it is needed. */
class WayBackTest {
  private static final HostState HOST =
      new HostState(
          "brHome",
          List.of("192.168.1.50/24"),
          List.of("default via 192.168.1.1"),
          true,
          Manager.NETWORKD,
          "");

  @TempDir Path folder;
  private StateFolder state;

  @BeforeEach
  void prepare() {
    state = new StateFolder(folder.resolve("state")).prepare();
  }

  @Test
  void afterAFinishedCutOverItStillKnowsThisHostsOldNetwork() {
    CutoverFile forward = CutoverFile.begin(state, "router", CutoverRecord.FORWARD);
    forward.remember(HOST);
    forward.remember("wan", "192.168.1.20/24");
    forward.ended(new Ending(Ending.DONE, "live", "router", "", "report"));

    CutoverRecord back = CutoverFile.begin(state, "router", CutoverRecord.BACK).now();

    assertThat(back.host()).contains(HOST);
    assertThat(back.facts()).containsEntry("wan", "192.168.1.20/24");
  }

  @Test
  void aNewCutOverFindsEverythingOutAnew() {
    CutoverFile back = CutoverFile.begin(state, "router", CutoverRecord.BACK);
    back.remember(HOST);
    back.ended(new Ending(Ending.DONE, "live", "router", "", "report"));

    assertThat(CutoverFile.begin(state, "router", CutoverRecord.FORWARD).now().host()).isEmpty();
  }

  @Test
  void withoutATimerNothingIsTried() {
    HostTrial trial = new HostTrial(new Failing(), state, "router");

    assertThatThrownBy(() -> trial.arm(HOST, Duration.ofMinutes(10)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot be set");
    assertThat(trial.isOn()).isFalse();
  }

  /** What an earlier boot armed is over: its timer went with it. */
  @Test
  void aTrialOfAnEarlierBootIsOver() {
    state.write(state.path().resolve("host-network.pending"), "12ab.some-earlier-boot\n");

    assertThat(new HostTrial(new Failing(), state, "router").isOn()).isFalse();
    assertThat(state.path().resolve("host-network.pending")).doesNotExist();
  }

  /** A host on which no timer can be set. */
  private static final class Failing implements RemoteShell {
    @Override
    public Result run(Script script, Consumer<String> onLine) {
      return new Result(1, "", "Failed to start transient timer unit");
    }

    @Override
    public void close() {}
  }
}
