package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.failure.Failure.Kind;
import io.routervm.hypervisor.DiskSnapshot;
import io.routervm.resource.PackageUpgrade;
import io.routervm.router.UpgradeRecord.Stage;
import io.routervm.router.UpgradeWorld.Killed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of an upgrade; what each call does for real is libvirt's and the guest's tests'. */
class UpgradeTest {
  @TempDir private Path folder;
  private UpgradeWorld world;

  @BeforeEach
  void aRouterThatRuns() {
    world = new UpgradeWorld(folder);
  }

  @Test
  void upgradesRestartsAndLeavesNoSnapshot() {
    Upgrade.UpgradeResult ended = world.upgrade().run(differences -> true);
    assertThat(ended.upgraded()).containsExactly("openssl 3.0.1 -> 3.0.2");
    assertThat(ended.revision()).contains(7);
    assertThat(world.calls)
        .containsExactly(
            "reprovision",
            "stop",
            "take",
            "start",
            "await",
            "upgrade",
            "stop",
            "start",
            "await",
            "lost",
            "reprovision",
            "remember",
            "delete");
    settled(UpgradeWorld.NEW);
  }

  @Test
  void nothingNewerMeansNoSnapshotAndNoRestart() {
    world.offered = List.of();
    Upgrade.UpgradeResult ended =
        world
            .upgrade()
            .run(
                differences -> {
                  throw new AssertionError("nothing to ask");
                });
    assertThat(ended.upgraded()).isEmpty();
    assertThat(world.calls).isEmpty();
  }

  @Test
  void thePlanShowsThePackagesAndANoChangesNothing() {
    assertThat(world.upgrade().plan().guest())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.id()).hasToString("packages:upgrade");
              assertThat(change.diff().lines())
                  .containsExactly("-package openssl 3.0.1", "+package openssl 3.0.2");
            });
    assertThat(failure(() -> world.upgrade().run(differences -> false)).kind())
        .isEqualTo(Kind.USAGE);
    assertThat(world.calls).isEmpty();
  }

  @Test
  void refusesBeforeAnythingIsChanged() {
    world.poolHasRoom = false;
    refused("the pool is full");
    world.poolHasRoom = true;
    world.room = Map.of("/", 100_000L);
    refused("/ has 97 MiB free");
    world.room = Map.of("/", 900_000L, "/boot", 10_000L);
    world.offered = List.of(new PackageUpgrade("linux-image-6.1.0-30-amd64", "-", "6.1"));
    refused("/boot has 9 MiB free");
    world.unconfirmed = Optional.of("unconfirmed until 12:00");
    refused("not confirmed yet");
    world.unconfirmed = Optional.empty();
    world.snapshot = Optional.of("somebody's");
    Failure failure = refused("nothing is known here of an upgrade");
    assertThat(failure.hint()).contains("virsh snapshot-delete", "virsh snapshot-revert");
    assertThat(InterruptedUpgrade.told(world.context()).orElseThrow()).contains("nobody's");
  }

  @Test
  void aRouterThatDoesNotShutDownKeepsItsPower() {
    world.shutsDown = false;
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.PRECONDITION);
    assertThat(failure.what()).contains("still runs", "nothing was upgraded");
    assertThat(world.calls).doesNotContain("cutPower", "take");
    settled(UpgradeWorld.OLD);
  }

  @Test
  void aSystemThatDoesNotBootGoesBack() {
    world.upgradeBreaksBoot = true;
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.what()).contains("does not answer after its start", "no route to host");
    settled(UpgradeWorld.OLD);
  }

  @Test
  void aServiceThatIsLostGoesBackWithItsProbe() {
    world.upgradeBreaksInternet = true;
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(failure.what()).contains(UpgradeWorld.PROBE);
    settled(UpgradeWorld.OLD);
  }

  @Test
  void onTheWayBackAPlugMayBePulled() {
    world.fate = (call, after) -> world.shutsDown = !world.disk.equals(UpgradeWorld.NEW);
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(world.calls).contains("cutPower");
    settled(UpgradeWorld.OLD);
  }

  /** Any one call may fail: what began is undone, what was verified stays. */
  @Test
  void aFailureAnywhereIsUndone() {
    int calls = callsOfAnUpgrade();
    for (int point = 0; point < calls; point++) {
      freshWorld("fails-" + point);
      failAt(point);
      try {
        world.upgrade().run(differences -> true);
        assertThat(world.calls.get(point)).isEqualTo("delete");
        assertThat(world.told.toString()).contains("the snapshot could not be deleted");
        world.interrupted().settle();
        settled(UpgradeWorld.NEW);
      } catch (Failure e) {
        if (world.calls.get(point).equals("remember")) {
          assertThat(e.kind()).isEqualTo(Kind.PRECONDITION);
          world.interrupted().settle();
          settled(UpgradeWorld.NEW);
        } else {
          boolean begun = world.calls.lastIndexOf("stop") >= 0 && point > 1;
          assertThat(e.kind())
              .as(world.calls.toString())
              .isEqualTo(begun ? Kind.ROLLED_BACK : Kind.PRECONDITION);
          settled(UpgradeWorld.OLD);
        }
      }
    }
  }

  /** The hypervisor fails from one point on: the truth is told, and the next run mends it. */
  @Test
  void whatCannotGoBackIsToldAndTriedAgain() {
    world.upgradeBreaksBoot = true;
    world.fate =
        (call, after) -> {
          if (!after && world.calls.get(call).equals("revert")) {
            throw Failure.precondition("libvirtd is gone", "libvirt", "start it");
          }
        };
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failure.subject()).contains("libvirtd is gone");
    assertThat(failure.hint()).contains("routervm console", DiskSnapshot.NAME);
    assertThat(world.snapshot).isPresent();
    assertThat(InterruptedUpgrade.told(world.context()).orElseThrow())
        .contains("the disk went back to the snapshot", "routervm reprovision");
    assertThatThrownBy(() -> InterruptedUpgrade.refuse(world.context()))
        .hasMessageContaining("was interrupted");

    world.fate = (call, after) -> {};
    assertThat(failure(() -> world.interrupted().settle()).kind()).isEqualTo(Kind.ROLLED_BACK);
    settled(UpgradeWorld.OLD);
  }

  /** Killed before or after any call: the next run goes back, or finishes what was verified. */
  @Test
  void aKillAnywhereIsSettledByTheNextRun() {
    int calls = callsOfAnUpgrade();
    for (int point = 0; point < 2 * calls; point++) {
      freshWorld("killed-" + point);
      killAt(point / 2, point % 2 == 1);
      assertThatThrownBy(this::run).isInstanceOf(Killed.class);
      world.fate = (call, after) -> {};
      String killed = world.calls.get(point / 2);
      boolean verified = Set.of("remember", "delete").contains(killed);
      boolean goesBack = world.snapshot.isPresent() && !verified;
      if (goesBack) {
        Failure failure = failure(() -> world.interrupted().settle());
        assertThat(failure.kind()).as(world.calls.toString()).isEqualTo(Kind.ROLLED_BACK);
        assertThat(failure.what()).contains("an upgrade was interrupted");
      } else {
        world.interrupted().settle();
      }
      settled(verified ? UpgradeWorld.NEW : UpgradeWorld.OLD);
      assertThat(world.revisions).hasSize(verified ? 1 : 0);
      world.interrupted().settle();
    }
  }

  /** And killed again on the way back, or while it finishes. */
  @Test
  void aSecondKillIsSettledToo() {
    int calls = callsOfAnUpgrade();
    for (int first = 0; first < 2 * calls; first++) {
      for (int second = 0; second < 12; second++) {
        freshWorld("twice-" + first + "-" + second);
        killAt(first / 2, first % 2 == 1);
        assertThatThrownBy(this::run).isInstanceOf(Killed.class);
        killAt(world.calls.size() + second / 2, second % 2 == 1);
        settleWhateverComes();
        world.fate = (call, after) -> {};
        settleWhateverComes();
        settled(world.revisions.isEmpty() ? UpgradeWorld.OLD : UpgradeWorld.NEW);
      }
    }
  }

  /** Also not what would reserve room for a disk that never had a snapshot. */
  @Test
  void whatWasNotTakenIsNotDeleted() {
    for (boolean isOff : new boolean[] {false, true}) {
      freshWorld("not-taken-" + isOff);
      killAt(1, isOff);
      assertThatThrownBy(this::run).isInstanceOf(Killed.class);
      world.fate = (call, after) -> {};
      world.interrupted().settle();
      assertThat(world.calls).doesNotContain("delete");
      assertThat(world.discarded).isEqualTo(1);
      settled(UpgradeWorld.OLD);
    }
  }

  /** Asked for the snapshot, a hypervisor may not answer any more. */
  @Test
  void aHypervisorThatIsGoneIsToldAndTriedAgain() {
    world.upgradeBreaksBoot = true;
    world.fate =
        (call, after) -> {
          if (world.disk.equals(UpgradeWorld.NEW)) {
            world.answers = false;
          }
        };
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failure.hint()).contains("tries again");
    assertThat(world.state.upgradeRecord()).exists();
    world.fate = (call, after) -> {};
    world.answers = true;
    assertThat(failure(() -> world.interrupted().settle()).kind()).isEqualTo(Kind.ROLLED_BACK);
    settled(UpgradeWorld.OLD);
  }

  /** Whatever became of its pool, the router is switched on again; what is left is on record. */
  @Test
  void aPoolThatGoesOffBeforeTheCopyKeepsTheRouterOnItsDisk() {
    world.fate =
        (call, after) -> {
          if (!after && world.calls.get(call).equals("take")) {
            world.known = false;
            throw Failure.precondition("the pool is off", "storage pool fast", "start it");
          }
        };
    assertThat(failure(this::run).kind()).isEqualTo(Kind.BROKEN);
    assertThat(world.on).isTrue();
    assertThat(world.state.upgradeRecord()).exists();
    world.fate = (call, after) -> {};
    world.known = true;
    world.interrupted().settle();
    settled(UpgradeWorld.OLD);
  }

  /** A copy lies in a pool that may be off: what is on record is told, and else nothing. */
  @Test
  void whatCannotBeSeenIsNotAsserted() {
    world.known = false;
    assertThat(InterruptedUpgrade.told(world.context())).isEmpty();
    world.known = true;
    killAt(1, true);
    assertThatThrownBy(this::run).isInstanceOf(Killed.class);
    world.known = false;
    assertThat(InterruptedUpgrade.told(world.context()).orElseThrow())
        .contains("is at work or was interrupted");
  }

  @Test
  void aRecordThatNobodyCanReadIsTold() {
    world.state.write(world.state.upgradeRecord(), "{");
    assertThat(failure(() -> world.interrupted().settle()).what()).contains("cannot be read");
  }

  @Test
  void theRecordSurvivesItsFile() {
    UpgradeRecord record =
        UpgradeRecord.begun(Set.of(UpgradeWorld.PROBE), List.of(UpgradeWorld.OPENSSL))
            .at(Stage.UPGRADING)
            .write(world.state);
    assertThat(UpgradeRecord.read(world.state)).contains(record);
  }

  private void settleWhateverComes() {
    try {
      world.interrupted().settle();
    } catch (Failure e) {
      assertThat(e.kind()).isEqualTo(Kind.ROLLED_BACK);
    } catch (Killed e) {
      assertThat(world.calls).isNotEmpty();
    }
  }

  private void run() {
    world.upgrade().run(differences -> true);
  }

  private int callsOfAnUpgrade() {
    freshWorld("whole");
    run();
    return world.calls.size();
  }

  private void freshWorld(String name) {
    world = new UpgradeWorld(folder.resolve(name));
  }

  private void failAt(int point) {
    world.fate =
        (call, after) -> {
          if (call == point && !after) {
            throw Failure.precondition("it fails", "here", "look");
          }
        };
  }

  private void killAt(int point, boolean afterItsEffect) {
    world.fate =
        (call, after) -> {
          if (call == point && after == afterItsEffect) {
            throw new Killed();
          }
        };
  }

  private Failure refused(String why) {
    Failure failure = failure(this::run);
    assertThat(failure.kind()).isEqualTo(Kind.PRECONDITION);
    assertThat(failure.what()).contains(why);
    assertThat(world.calls).isEmpty();
    return failure;
  }

  private static Failure failure(Runnable work) {
    Failure failure = catchThrowableOfType(Failure.class, work::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  /** Nothing of an upgrade is left, and the router runs. */
  private void settled(String disk) {
    assertThat(world.on).isTrue();
    assertThat(world.disk).as(world.calls.toString()).isEqualTo(disk);
    assertThat(world.snapshot).isEmpty();
    assertThat(world.state.upgradeRecord()).doesNotExist();
  }
}
