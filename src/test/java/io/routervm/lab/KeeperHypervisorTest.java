package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.RouterConfigLoader;
import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import io.routervm.setup.HostFiles;
import io.routervm.setup.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the keeper of `host install` does, with a real libvirt and a real QEMU. The guest is a boot
 * sector that writes to its disk: no system is needed for any of it. systemd, which keeps the
 * keeper itself, is not here.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class KeeperHypervisorTest {
  private static final int NOON = 1_800_000_000;
  private static final Duration SECONDS = Duration.ofSeconds(60);
  private static final String QEMU = "$(cat /run/libvirt/qemu/router.pid)";

  @TempDir static Path folder;
  private Lab lab;
  private RouterUnderTest router;
  private Path script;
  private Path definition;

  @BeforeAll
  void bringUp() throws IOException {
    lab = Lab.up("keeper");
    router = RouterUnderTest.of(lab, "image");
    Path image = SmallSources.writingImage(folder);
    router.write(
        router
            .yaml()
            .replaceAll("image: http.*", "image: " + image)
            .replaceAll("sha256: .*", "sha256: " + SmallSources.sha256(Files.readAllBytes(image))));
    assertThat(router.run("create", "--install-silence", "5").expect(4).errors())
        .contains("a small disk writes");
    HostFiles files =
        HostFiles.of(
            new RouterConfigLoader(variable -> null).load(router.file()),
            Path.of("/usr/local/bin/routervm"),
            router.file(),
            router.state(),
            KernelVersion.of("6.1.0"));
    script =
        Files.writeString(
            folder.resolve("router-keep"),
            files.files().get(Path.of("/usr/local/lib/routervm/router-keep")));
    definition =
        Files.writeString(
            folder.resolve("router.xml"),
            hypervisor("virsh dumpxml --inactive --security-info router")
                .replaceAll("phase=\"[a-z]*\"", "phase=\"provisioned\""));
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void runTheRouterWithoutAPast() {
    hypervisor(
        "virsh -q destroy router 2>/dev/null; rm -rf "
            + router.state().resolve("keeper")
            + " && virsh -q define "
            + definition
            + " && virsh -q start router");
    once(0);
  }

  @Test
  void aQemuThatIsKilledIsBackWithinSeconds() throws IOException {
    try (Dialogue keeper = keeper()) {
      for (int kill = 1; kill <= 2; kill++) {
        int kills = kill;
        String killed = hypervisor("echo " + QEMU + "; kill -9 " + QEMU);
        Await.until(
            SECONDS,
            Duration.ofMillis(100),
            () -> "another QEMU than " + killed + ":\n" + keeper.seen(),
            () ->
                state().startsWith("running")
                    && !List.of(killed, "").contains(processIfAny())
                    && started() == kills);
      }
      assertThat(keeper.seen())
          .contains("start: shut off (crashed)")
          .doesNotContain("a small disk");
    }
    assertThat(record())
        .filteredOn(line -> !line.startsWith("\t"))
        .extracting(line -> line.substring(line.indexOf(' ') + 1))
        .containsExactly(
            "start shut off (crashed)",
            "ok running (booted)",
            "start shut off (crashed)",
            "ok running (booted)");
    assertThat(record()).contains("\ta small disk writes");
  }

  /** What the keeper has noted of routers that run again. */
  private long started() {
    String ok = "cat %s 2>/dev/null | grep -c '^[0-9]* ok running' || :";
    return Long.parseLong(hypervisor(ok.formatted(router.state().resolve("keeper/record"))));
  }

  /** Empty between the end of one, which libvirt may not have seen yet, and the next one. */
  private String processIfAny() {
    return hypervisor("cat /run/libvirt/qemu/router.pid 2>/dev/null || :");
  }

  @Test
  void whatItsOwnerEndedOrPausedIsLeftAloneForAnHour() {
    hypervisor("virsh -q destroy router");
    staysFor("shut off (destroyed)");
    hypervisor("virsh -q start router");
    once(0);
    hypervisor("virsh -q suspend router");
    staysFor("paused (user)");
    hypervisor("virsh -q resume router");
    once(0);
    // The guest's own way to be switched off: ACPI's power register of this machine type. QEMU may
    // be gone before it has answered.
    lab.shell("hv", "virsh -q qemu-monitor-command router --hmp 'o/w 0x604 0x2000'");
    Await.until(SECONDS, () -> "off: " + state(), () -> state().startsWith("shut off"));
    staysFor("shut off (shutdown)");
    lab.command("daemon", "restart", "libvirtd").orFail();
    staysFor("shut off (unknown)");
  }

  /** libvirt calls it a shutdown, as it does what the owner wants. */
  @Test
  void aQemuThatSomebodyEndsBySignalIsStarted() {
    hypervisor("kill -TERM " + QEMU);
    Await.until(SECONDS, () -> "off: " + state(), () -> state().equals("shut off (shutdown)"));
    awaitStart(15);
    hypervisor("kill -TERM " + QEMU);
    Await.until(SECONDS, () -> "off: " + state(), () -> state().equals("shut off (shutdown)"));
    lab.command("daemon", "restart", "libvirtd").orFail();
    assertThat(state()).isEqualTo("shut off (unknown)");
    awaitStart(30);
  }

  /** QEMU's last words reach libvirt's log a moment after its end. */
  private void awaitStart(int second) {
    Await.until(
        SECONDS,
        () -> "a start: " + state(),
        () -> {
          once(second);
          return state().equals("running (booted)");
        });
  }

  /** Also while the keeper is about to start it. */
  @Test
  void aRouterThatHasCrashedStaysStopped() throws IOException {
    try (Dialogue keeper = keeper()) {
      hypervisor("kill -9 " + QEMU);
      router.run("stop", "--timeout", "1s", "--force").orFail();
      assertThat(state()).as(keeper.seen()).startsWith("shut off");
    }
    hypervisor("virsh -q start router");
    once(0);
    hypervisor("kill -9 " + QEMU);
    Await.until(SECONDS, () -> "off: " + state(), () -> state().equals("shut off (crashed)"));
    hypervisor("rm -f " + router.state().resolve("keeper/record"));
    router.run("stop").orFail();
    staysFor("shut off (crashed)");
    lab.command("daemon", "restart", "libvirtd").orFail();
    staysFor("shut off (unknown)");
    hypervisor("virsh -q start router");
    once(7200);
    hypervisor("kill -9 " + QEMU);
    Await.until(SECONDS, () -> "off: " + state(), () -> state().equals("shut off (crashed)"));
    once(7215);
    assertThat(state()).isEqualTo("running (booted)");
  }

  /** As `host install` finds it; with vm.autostart it starts with the host, not with the keeper. */
  @Test
  void whatWasOffBeforeTheKeepersFirstLookIsLeftAlone() {
    hypervisor("virsh -q autostart router; virsh -q destroy router");
    try {
      lab.command("daemon", "restart", "libvirtd").orFail();
      hypervisor("rm -rf " + router.state().resolve("keeper"));
      staysFor("shut off (unknown)");
    } finally {
      hypervisor("virsh -q autostart router --disable");
    }
  }

  /** Over an hour, and what of it a start of this host leaves: vm.autostart decides then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatRoutervmStoppedStaysStoppedUntilTheHostStarts(boolean autostart) throws IOException {
    hypervisor("virsh -q autostart router" + (autostart ? "" : " --disable"));
    try {
      router.run("stop", "--force").orFail();
      staysFor("shut off (destroyed)");
      lab.command("daemon", "stop", "libvirtd").orFail();
      // As a boot of the host leaves it: /run is empty, and the kernel has another name for itself.
      hypervisor("rm -rf /run/libvirt/qemu");
      Path seen = router.state().resolve("keeper/seen");
      Files.writeString(
          seen, Files.readString(seen).replaceFirst("^\\S+", UUID.randomUUID().toString()));
      lab.command("daemon", "start", "libvirtd").orFail();
      times("3660 180 7200");
      assertThat(state()).isEqualTo(autostart ? "running (booted)" : "shut off (unknown)");
    } finally {
      hypervisor("virsh -q autostart router --disable");
    }
  }

  @Test
  void aQemuThatEndsWithLibvirtsDaemonIsStarted() {
    lab.command("daemon", "stop", "libvirtd").orFail();
    hypervisor("kill -9 " + QEMU);
    assertThat(once(15)).isEmpty();
    lab.command("daemon", "start", "libvirtd").orFail();
    assertThat(state()).startsWith("shut off");
    once(30);
    assertThat(state()).isEqualTo("running (booted)");
  }

  @Test
  void aGuestThatPanickedAndIsKeptIsRestarted() {
    hypervisor("virsh -q destroy router");
    Path kept = folder.resolve("kept.xml");
    hypervisor(
        "sed 's#<on_crash>restart#<on_crash>preserve#' "
            + definition
            + " >"
            + kept
            + " && virsh -q define "
            + kept
            + " && virsh -q start router");
    panic();
    Await.until(SECONDS, () -> "a panic: " + state(), () -> state().equals("crashed (panicked)"));
    once(15);
    assertThat(state()).isEqualTo("running (booted)");
  }

  @Test
  void aGuestThatPanickedIsLibvirtsToRestart() {
    panic();
    assertThat(once(15)).isEmpty();
    Await.until(SECONDS, () -> "a reset: " + state(), () -> state().startsWith("running"));
    assertThat(router.state().resolve("keeper/record")).doesNotExist();
  }

  @Test
  void aFullPoolIsWaitedForAndLeftWhenThereIsRoom() {
    Path pool = folder.resolve("pool");
    Path full = folder.resolve("full.xml");
    hypervisor("virsh -q destroy router");
    hypervisor("mkdir " + pool + " && mount -t tmpfs -o size=40m,mode=711 tmpfs " + pool);
    try {
      hypervisor(
          "qemu-img convert -O qcow2 %1$s/writing.raw %2$s/router.qcow2 && sed 's#/[^\"]*/router.qcow2#%2$s/router.qcow2#' %3$s >%4$s && virsh -q define %4$s && virsh -q start router"
              .formatted(folder, pool, definition, full));
      Await.until(SECONDS, () -> "a pause: " + state(), () -> state().equals("paused (I/O error)"));
      assertThat(once(15)).contains("full: no room for its disk: paused (I/O error)");
      assertThat(once(30)).isEmpty();
      assertThat(state()).isEqualTo("paused (I/O error)");
      hypervisor("mount -o remount,size=300m " + pool);
      once(45);
      assertThat(state()).isEqualTo("running (unpaused)");
      Await.until(
          SECONDS,
          () -> "the rest of what it writes",
          () -> lab.shell("hv", "[ $(du -m " + pool + " | cut -f 1) -ge 96 ]").succeeded());
      assertThat(state()).isEqualTo("running (unpaused)");
    } finally {
      hypervisor("virsh -q destroy router; umount -l " + pool);
    }
  }

  @Test
  void fiveTimesInTenMinutesThenEveryTenMinutes() throws IOException {
    hypervisor("virsh -q destroy router");
    Path broken = folder.resolve("broken.xml");
    hypervisor(
        "sed 's#brHome#brHme#' %s >%s && virsh -q define %2$s; virsh -q start router || :"
            .formatted(definition, broken));
    assertThat(state()).isEqualTo("shut off (failed)");
    times("0 20 1300");
    assertThat(record().stream().filter(line -> line.matches("\\d+ start .*")))
        .extracting(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))) - NOON)
        .containsExactly(0, 20, 40, 60, 80, 680, 1280);
    assertThat(record()).anyMatch(line -> line.contains(" failed ") && line.contains("brHme"));
    hypervisor("virsh -q define " + definition);
    once(1880);
    assertThat(state()).isEqualTo("running (booted)");
  }

  @Test
  void nothingIsDoneWhileARoutervmCommandIsAtWork() {
    hypervisor("kill -9 " + QEMU);
    Await.until(SECONDS, () -> "off: " + state(), () -> state().equals("shut off (crashed)"));
    StateLock.holding(
        new StateFolder(router.state()),
        "reprovision",
        () -> {
          assertThat(once(15)).isEmpty();
          assertThat(state()).isEqualTo("shut off (crashed)");
          return true;
        });
    once(30);
    assertThat(state()).isEqualTo("running (booted)");
  }

  /**
   * A machine without CAP_SYS_RESOURCE, such as a sandbox, may give a process up but not spare it.
   */
  @Test
  void qemuIsNotTheFirstThatTheKernelKills() {
    String adjustment = "/proc/" + QEMU + "/oom_score_adj";
    boolean canSpare = lab.shell("hv", "echo -1 2>/dev/null >/proc/$$/oom_score_adj").succeeded();
    assertThat(hypervisor("cat " + adjustment)).isEqualTo(canSpare ? "-800" : "0");
    hypervisor("echo 300 >" + adjustment);
    hypervisor("sh " + script + " release");
    assertThat(hypervisor("cat " + adjustment)).as("as libvirt made it").isEqualTo("0");
  }

  /** What the driver of a guest's kernel writes when it panics. */
  private void panic() {
    hypervisor("virsh -q qemu-monitor-command router --hmp 'o 0x505 1'");
  }

  private void staysFor(String state) {
    times("0 180 3600");
    assertThat(state()).isEqualTo(state);
    assertThat(router.state().resolve("keeper/record")).doesNotExist();
  }

  /** Looks at each second of a sequence, by a clock that is set. */
  private void times(String sequence) {
    hypervisor(
        "for second in $(seq %s); do ROUTERVM_NOW=$((%d + second)) sh %s once; done"
            .formatted(sequence, NOON, script));
  }

  private String once(int second) {
    return hypervisor("ROUTERVM_NOW=%d sh %s once".formatted(NOON + second, script));
  }

  private Dialogue keeper() {
    return new Dialogue(lab.commandLine("exec", "hv", "--", "sh", script.toString(), "keep"));
  }

  private String state() {
    return hypervisor("virsh -q domstate router --reason | head -n 1");
  }

  private List<String> record() throws IOException {
    return Files.readAllLines(router.state().resolve("keeper/record"));
  }

  private String hypervisor(String line) {
    return lab.shell("hv", line).orFail().trimmed();
  }
}
