package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.routervm.failure.Failure;
import io.routervm.hypervisor.Metadata.Attempt;
import io.routervm.platform.Checksum;
import io.routervm.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class InstallWatchTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "B".repeat(43);
  private static final InstallLimits LIMITS =
      new InstallLimits(Duration.ofSeconds(4), Duration.ofSeconds(20), Duration.ofSeconds(2));

  private final FakeMachine machine = new FakeMachine();

  @Test
  void theMarkerAndAKeyAndOffIsASuccess() {
    machine.prints("Installing", hostKey(NONCE), marker(NONCE)).switchesOff();
    InstallWatch watch = watch(LIMITS);
    watch.run();
    assertThat(watch.keys()).containsOnlyKeys("ssh-ed25519").containsValue(KEY);
    assertThat(machine.plugPulled()).isFalse();
  }

  @Test
  void aMachineThatStaysOnAfterItsMarkerIsSwitchedOff() {
    machine.prints(hostKey(NONCE), marker(NONCE));
    watch(LIMITS).run();
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  void offWithoutTheMarkerIsAFailure() {
    machine.prints("Installation complete.", "Powering off.").switchesOff();
    Failure failure = failure(LIMITS);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.PRECONDITION);
    assertThat(failure.what())
        .contains("switched itself off before", "Installation complete. / Powering off.");
    assertThat(failure.hint()).contains("routervm create");
  }

  @Test
  void aRestartWithoutTheMarkerIsAFailure() {
    machine.prints("Rebooting.").switchesOff();
    assertThat(failure(LIMITS).what()).contains("restarted before");
  }

  @Test
  void anotherRunsMarkerDoesNotCount() {
    machine.prints(hostKey("aa00"), marker("aa00")).switchesOff();
    assertThat(failure(LIMITS).what()).contains("switched itself off");
  }

  @Test
  void aMangledKeyDoesNotCount() {
    machine.prints(hostKey(NONCE).replace("BBBB", "BCBB"), marker(NONCE)).switchesOff();
    assertThat(failure(LIMITS).what()).contains("no SSH host key that is whole");
  }

  @Test
  void theReasonIsTakenFromTheConsoleNotFromTheEnd() {
    machine
        .prints(
            "Traceback (most recent call last):",
            "  File \"threads.py\", line 227, in run",
            "DeviceError: ('stand-in', 'vda')",
            "The installer will now terminate.")
        .switchesOff();
    assertThat(failure(LIMITS).what())
        .contains("the installer crashed", "DeviceError: ('stand-in', 'vda')");
  }

  @Test
  void noSpaceIsTheReasonEvenWhenItMadeTheInstallerCrash() {
    machine
        .prints(
            "Traceback (most recent call last):",
            "OSError: [Errno 28] No space left on device",
            "The installer will now terminate.")
        .switchesOff();
    Failure failure = failure(LIMITS);
    assertThat(failure.what()).contains("the disk is too small", "No space left on device");
    assertThat(failure.hint()).contains("Raise vm.disk");
  }

  @Test
  void whatLedToTheEndIsShown() {
    machine
        .prints("Failed to fetch http://tree/.treeinfo", "", "The installer will now terminate.")
        .switchesOff();
    assertThat(failure(LIMITS).what())
        .contains("the installer gave up", "Failed to fetch http://tree/.treeinfo / The installer");
  }

  @Test
  void aSilentConsoleIsAHang() {
    machine.prints("Starting package installation process");
    InstallLimits impatient =
        new InstallLimits(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(2));
    Failure failure = failure(impatient);
    assertThat(failure.what())
        .contains("the console was silent for 1 seconds", "Starting package installation");
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  void aHangAfterASymptomIsExplainedByIt() {
    machine.prints("dracut-initqueue[1]: Warning: dracut-initqueue timeout - starting");
    Failure failure = failure(LIMITS);
    assertThat(failure.what()).contains("got no network");
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  void theOverallLimitHolds() {
    for (int line = 0; line < 30; line++) {
      machine.prints("still busy " + line);
    }
    InstallLimits brief =
        new InstallLimits(Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(2));
    assertThat(failure(brief).what()).contains("took longer than 2 seconds");
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
  void theOverallLimitHoldsForAMachineThatPrintsWithoutEnd() {
    machine.prints("Installing").neverFallsSilent();
    InstallLimits brief =
        new InstallLimits(Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(2));
    assertThat(failure(brief).what()).contains("took longer than 2 seconds", "again / again");
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
  void whatPrintsWithoutEndAfterItsMarkerIsSwitchedOffToo() {
    machine.prints(hostKey(NONCE), marker(NONCE)).neverFallsSilent();
    watch(LIMITS).run();
    assertThat(machine.plugPulled()).isTrue();
  }

  @Test
  void aFullPoolPausesTheMachineAndIsSaid() {
    machine.prints("Installing").isPaused();
    assertThat(failure(LIMITS).what()).contains("is the pool full?");
  }

  @Test
  void anAttemptNobodyWatchedIsReadFromTheLog() {
    machine.prints("x\r\n" + hostKey(NONCE) + "\r\n" + marker(NONCE));
    var hypervisor = machine.hypervisor();
    assertThat(hypervisor.domain(FakeMachine.NAME)).isPresent();
    InstallWatch watch =
        new InstallWatch(
            hypervisor, FakeMachine.NAME, new Attempt(NONCE, 3), LIMITS, Progress.SILENT);
    assertThat(watch.endedWell()).isTrue();
    assertThat(watch.keys()).containsValue(KEY);
  }

  private InstallWatch watch(InstallLimits limits) {
    return new InstallWatch(
        machine.hypervisor(), FakeMachine.NAME, new Attempt(NONCE, 0), limits, Progress.SILENT);
  }

  private Failure failure(InstallLimits limits) {
    InstallWatch watch = watch(limits);
    Failure failure = catchThrowableOfType(Failure.class, watch::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static String hostKey(String nonce) {
    String sum = Checksum.of(KEY.getBytes(StandardCharsets.US_ASCII)).sha256();
    return "\u001b[Krouter routervm-hostkey " + nonce + " " + sum + " " + KEY;
  }

  private static String marker(String nonce) {
    return "[  12.3] routervm-installed " + nonce;
  }
}
