package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.ConsoleLog;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.install.UnscriptedHypervisor;
import io.routervm.platform.Pause;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** One machine in each of the states in which its owner finds it. */
class PowerOnTest {
  private static final PowerOn.Limits SHORT =
      new PowerOn.Limits(Duration.ofMillis(40), Duration.ofMillis(20));
  private static final String NONE = "";

  @TempDir Path folder;

  private final Libvirt libvirt = new Libvirt();
  private final Guest guest = new Guest();
  private final List<String> told = new ArrayList<>();
  private RouterContext context;

  @BeforeEach
  void context() {
    RouterContext usual = new ScriptedRouter(folder).context;
    context =
        new RouterContext(
            usual.config(),
            usual.state(),
            libvirt,
            guest,
            usual.graphics(),
            usual.secrets(),
            usual.keys(),
            usual.yaml());
  }

  private void powerOn(boolean reset) {
    new PowerOn(context, SHORT, reset, told::add, why -> {}).run();
  }

  private void refused(boolean reset, String... words) {
    assertThatThrownBy(() -> powerOn(reset))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.what() + "\n" + failure.hint()).contains(List.of(words)));
  }

  @Test
  void oneThatIsOffIsStarted() {
    libvirt.run = "shut off (saved)";
    guest.answersAfter = "start";
    powerOn(false);
    assertThat(libvirt.calls).containsExactly("start");
    assertThat(told).containsExactly("router is shut off (saved): it is started");
  }

  @Test
  void oneThatIsPausedIsResumed() {
    libvirt.run = "paused (by a user)";
    guest.answersAfter = "resume";
    powerOn(false);
    assertThat(libvirt.calls).containsExactly("resume");
    assertThat(told).containsExactly("router is paused (by a user): it is resumed");
  }

  @Test
  void oneThatCannotGoOnForWantOfRoomIsNotCalledDead() {
    libvirt.run = "paused (I/O error: is the pool full?)";
    libvirt.resumes = false;
    refused(false, "is paused (I/O error: is the pool full?) again", "make room", "default");
  }

  @Test
  void oneThatAnswersIsLeftAloneEvenWithReset() {
    guest.answersAfter = NONE;
    powerOn(true);
    assertThat(libvirt.calls).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void oneThatIsDeadIsToldWithItsLastLinesAndAWayOut() {
    libvirt.console = "Booting\nKernel panic - not syncing: sysrq\nCPU: 0 PID: 1\n";
    refused(
        false,
        "router runs but does not answer, and its console is silent: its kernel panicked",
        "routervm start --reset");
    assertThat(told)
        .containsExactly(
            "the last lines on its console:",
            "  | Booting",
            "  | Kernel panic - not syncing: sysrq",
            "  | CPU: 0 PID: 1");
    assertThat(libvirt.calls).isEmpty();
  }

  @Test
  void oneThatIsDeadIsResetOnRequest() {
    guest.answersAfter = "reset";
    powerOn(true);
    assertThat(libvirt.calls).containsExactly("reset");
    assertThat(told).containsExactly("router runs but does not answer: it is reset");
  }

  @Test
  void oneThatBootsStillIsWaitedFor() {
    guest.duringFirstWait = () -> libvirt.console += "Linux version 6.1\n";
    guest.answersAfter = "first wait";
    powerOn(false);
    assertThat(libvirt.calls).isEmpty();
    assertThat(told)
        .containsExactly("router runs and does not answer yet, but its console goes on");
  }

  @Test
  void aStartWithoutAnAnswerSaysWhatTheConsoleShows() {
    libvirt.run = "shut off (crashed)";
    libvirt.onStart = "\nYou are in emergency mode.\n";
    refused(false, "does not answer 0 s after its start: it stopped in emergency mode", "--reset");
    assertThat(told).contains("  | You are in emergency mode.");
  }

  @Test
  void whatTimeDoesNotMendIsToldAtOnce() {
    guest.refuses = true;
    assertThatThrownBy(() -> powerOn(true)).isInstanceOf(HostUnreachableException.class);
    assertThat(libvirt.calls).isEmpty();
  }

  private static HostUnreachableException silent() {
    return new HostUnreachableException("no answer", "192.0.2.1:22", "wait", null);
  }

  private final class Guest implements GuestAccess {
    /** The call of libvirt's after which it answers; null for never. */
    private String answersAfter;

    private Runnable duringFirstWait = () -> {};
    private boolean waited;
    private boolean refuses;

    @Override
    public RemoteShell await(Duration limit, Consumer<String> waiting) {
      boolean first = !waited;
      waited = true;
      boolean answers =
          NONE.equals(answersAfter)
              || libvirt.calls.contains(answersAfter)
              || ("first wait".equals(answersAfter) && !first);
      if (answers) {
        return Mockito.mock(RemoteShell.class);
      }
      if (!refuses) {
        duringFirstWait.run();
        Pause.of(limit);
      }
      throw silent();
    }

    @Override
    public RemoteShell open() {
      throw silent();
    }

    @Override
    public String publicKey() {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void pin(List<String> hostKeys) {
      throw new AssertionError("nobody asked for it");
    }
  }

  private final class Libvirt extends UnscriptedHypervisor {
    private final List<String> calls = new ArrayList<>();
    private String run = "running (booted)";
    private String console = "";
    private String onStart = "";
    private boolean resumes = true;

    @Override
    public Optional<DomainState> domain(String name) {
      return Optional.of(
          new DomainState(
              name,
              context.config().identity().domain(),
              Optional.of(Metadata.defined()),
              !run.startsWith("shut off"),
              run,
              true,
              1024,
              1));
    }

    @Override
    public void start(String name) {
      calls.add("start");
      run = "running (booted)";
      console += onStart;
    }

    @Override
    public void resume(String name) {
      calls.add("resume");
      run = resumes ? "running (unpaused)" : run;
    }

    @Override
    public void reset(String name) {
      calls.add("reset");
    }

    @Override
    public ConsoleLog console(String name) {
      return new ConsoleLog() {
        @Override
        public long length() {
          return console.length();
        }

        @Override
        public byte[] read(long offset) {
          byte[] all = console.getBytes(StandardCharsets.US_ASCII);
          return Arrays.copyOfRange(all, (int) Math.min(offset, all.length), all.length);
        }
      };
    }
  }
}
