package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decisions of the hypervisor's keeper, with a virsh that shows what it is given and writes
 * down what it is told; the hypervisor lane runs the script against libvirt and a real QEMU.
 */
class KeepScriptTest {
  private static final int NOON = 1_800_000_000;

  @TempDir Path folder;

  private Path state;

  @BeforeEach
  void writeVirsh() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("var/log/libvirt/qemu"));
    Path virsh =
        Files.writeString(
            folder.resolve("bin/virsh"),
            """
            #!/bin/sh
            shift 3
            case $1 in
              domstate) cat "$PLACE/where" ;;
              dominfo) cat "$PLACE/info" ;;
              dumpxml) cat "$PLACE/domain.xml" ;;
              domblkerror) cat "$PLACE/error" ;;
              domblklist) printf ' Target   Source\\n------\\n vda      %s/a disk/router.qcow2\\n' "$PLACE" ;;
              start | resume)
                echo "$1" >>"$PLACE/done"
                [ ! -e "$PLACE/broken" ] || { echo "error: no bridge" >&2; exit 1; }
                echo 'running (booted)' >"$PLACE/where" ;;
              destroy) echo "$1" >>"$PLACE/done"; echo 'shut off (destroyed)' >"$PLACE/where" ;;
            esac
            """);
    program(virsh);
    Path df = Files.writeString(folder.resolve("bin/df"), "#!/bin/sh\ncat \"$PLACE/df\"\n");
    program(df);
    write("info", "Autostart:      enable");
    write("error", "No errors found");
    domain("provisioned");
  }

  @ParameterizedTest
  @CsvSource({
    "shut off (crashed), start",
    "shut off (failed), start",
    "shut off (daemon), start",
    "paused (I/O error), resume",
    "paused (api error), resume",
  })
  void whatNobodyWantedIsMended(String where, String step) throws Exception {
    write("where", where);
    once(NOON);
    assertThat(done()).containsExactly(step);
    assertThat(record())
        .containsExactly(NOON + " " + step + " " + where, NOON + " ok running (booted)");
    once(NOON + 15);
    assertThat(done()).containsExactly(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crashed (panicked)", "crashed (unknown)", "paused (crashed)"})
  void aCrashThatLibvirtKeepsIsRestarted(String where) throws Exception {
    write("where", where);
    once(NOON);
    assertThat(done()).containsExactly("destroy", "start");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shut off (shutdown)",
        "shut off (destroyed)",
        "shut off (saved)",
        "shut off (migrated)",
        "shut off (from snapshot)",
        "paused (user)",
        "paused (saving)",
        "paused (migrating)",
        "paused (shutting down)",
        "paused (starting up)",
        "paused (watchdog)",
        "in shutdown (user)",
        "pmsuspended (unknown)",
        "running (booted)"
      })
  void whatSomebodyWantedIsLeftAlone(String where) throws Exception {
    write("where", where);
    once(NOON);
    once(NOON + 3600);
    assertThat(done()).isEmpty();
    assertThat(state.resolve("keeper/record")).doesNotExist();
  }

  /** libvirt's daemon was restarted, and has forgotten why the router is off. */
  @ParameterizedTest
  @CsvSource({
    "running (booted), 'shutting down, reason=crashed', start",
    "running (booted), 'shutting down, reason=shutdown', ",
    "running (booted), 'shutting down, reason=destroyed', ",
    "running (booted), 'starting up libvirt version', start",
    "shut off (shutdown), 'shutting down, reason=shutdown', ",
    "shut off (destroyed), , ",
  })
  void whatLibvirtForgotIsRemembered(String before, String logged, String step) throws Exception {
    write("where", before);
    once(NOON);
    write("where", "shut off (unknown)");
    write("var/log/libvirt/qemu/router.log", "2026-11-28 18:50:45.123+0000: " + logged);
    once(NOON + 15);
    assertThat(done()).isEqualTo(step == null ? List.of() : List.of(step));
  }

  /**
   * QEMU tells of a signal in the log, and of who has sent it; libvirt does when the guest has
   * powered off.
   */
  @ParameterizedTest
  @CsvSource({
    "shut off (shutdown), signal shutdown, running, start",
    "shut off (unknown), signal shutdown, running, start",
    "shut off (shutdown), signal shutdown, degraded, start",
    "shut off (shutdown), signal shutdown, stopping, ",
    "shut off (shutdown), shutdown, running, ",
    "shut off (destroyed), signal destroyed, running, ",
    "shut off (unknown), signal destroyed, running, ",
    "shut off (shutdown), signal shutdown start shutdown, running, ",
    "shut off (unknown), signal shutdown start shutdown, running, ",
    "shut off (shutdown), signal, running, ",
    "shut off (shutdown), libvirtd shutdown, running, ",
    "shut off (unknown), libvirtd shutdown, running, ",
    "shut off (shutdown), virtqemud shutdown, running, ",
    "shut off (shutdown), nameless shutdown, running, ",
    "shut off (shutdown), stranger shutdown, running, start",
  })
  void aSignalThatIsNotLibvirtsIsNobodysWish(
      String where, String logged, String system, String step) throws Exception {
    program(Files.writeString(folder.resolve("bin/systemctl"), "#!/bin/sh\necho " + system + "\n"));
    write("where", "running (booted)");
    once(NOON);
    write("where", where);
    Files.createDirectories(folder.resolve("run"));
    write("run/libvirtd.pid", "17");
    StringBuilder log = new StringBuilder("2026-11-28 18:50:45.123+0000: starting up libvirt\n");
    for (String word : logged.split(" ", -1)) {
      log.append("2026-11-28")
          .append(
              switch (word) {
                case "signal" -> signalFrom("7 (kill)");
                case "libvirtd" -> signalFrom("71 (/usr/sbin/libvirtd)");
                case "virtqemud" -> signalFrom("71 (virtqemud)");
                case "nameless" -> signalFrom("17 (<unknown process>)");
                case "stranger" -> signalFrom("71 (<unknown process>)");
                case "start" -> " 18:50:47.123+0000: starting up libvirt version: 9.0.0";
                default -> " 18:50:46.456+0000: shutting down, reason=" + word;
              })
          .append('\n');
    }
    write("var/log/libvirt/qemu/router.log", log.toString());
    once(NOON + 15);
    assertThat(done()).isEqualTo(step == null ? List.of() : List.of(step));
  }

  private static String signalFrom(String sender) {
    return "T18:50:46Z qemu-system-x86_64: terminating on signal 15 from pid " + sender;
  }

  @Test
  void afterABootOfTheHostItIsAsVmAutostartSays() throws Exception {
    write("where", "shut off (unknown)");
    Files.createDirectories(state.resolve("keeper"));
    Files.writeString(state.resolve("keeper/seen"), "another-boot running (booted)\n");
    write("info", "Autostart:      disable");
    once(NOON);
    assertThat(done()).isEmpty();
    write("info", "Autostart:      enable");
    once(NOON);
    assertThat(done()).containsExactly("start");
  }

  @Test
  void aRestartThatWasBrokenOffGoesOn() throws Exception {
    Files.createDirectories(state.resolve("keeper"));
    Files.writeString(
        state.resolve("keeper/record"), NOON + " restart crashed (panicked)\n\tlast\n");
    write("where", "shut off (destroyed)");
    once(NOON + 15);
    assertThat(done()).containsExactly("start");
  }

  @Test
  void fiveTimesInTenMinutesThenEveryTenMinutes() throws Exception {
    write("broken", "");
    write("where", "shut off (failed)");
    for (int second = 0; second <= 1900; second += 20) {
      once(NOON + second);
    }
    assertThat(record().stream().filter(line -> line.contains(" start ")).map(KeepScriptTest::at))
        .containsExactly(0, 20, 40, 60, 80, 680, 1280, 1880);
    assertThat(record().stream().filter(line -> line.contains(" waits ")).map(KeepScriptTest::at))
        .containsExactly(100, 700, 1300, 1900);
    assertThat(record()).contains(NOON + " failed error: no bridge ");
    once(NOON + 1880 + 1200);
    once(NOON + 1880 + 1220);
    assertThat(done()).as("after twenty quiet minutes").hasSize(10);
  }

  @Test
  void rareCrashesAreNotHeldUp() throws Exception {
    for (int crash = 0; crash < 12; crash++) {
      write("where", "shut off (crashed)");
      once(NOON + crash * 180);
    }
    assertThat(done()).hasSize(12);
  }

  @Test
  void aFullPoolIsWaitedFor() throws Exception {
    write("where", "paused (I/O error)");
    write("error", "vda: no space");
    write("df", "Filesystem 1024-blocks Used Available Capacity Mounted\ntmpfs 9 9 4096 99% /");
    once(NOON);
    once(NOON + 15);
    assertThat(done()).isEmpty();
    assertThat(record()).containsExactly(NOON + " full no room for its disk: paused (I/O error)");
    write("df", "Filesystem 1024-blocks Used Available Capacity Mounted\ntmpfs 9 9 65536 50% /");
    once(NOON + 30);
    assertThat(done()).containsExactly("resume");
  }

  @Test
  void nothingIsDoneWhileACommandIsAtWork() throws Exception {
    write("where", "shut off (crashed)");
    StateLock.holding(
        new StateFolder(state),
        "upgrade",
        () -> {
          try {
            once(NOON);
            return null;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(done()).isEmpty();
    assertThat(state.resolve("keeper/at-work")).doesNotExist();
    once(NOON + 15);
    assertThat(done()).as("after it").containsExactly("start");
  }

  @Test
  void whatIsNoRouterOfOursOrNotWholeIsLeftAlone() throws Exception {
    write("where", "shut off (crashed)");
    domain("installing");
    once(NOON);
    write("domain.xml", "<domain><uuid>11111111-2222-3333-4444-555555555555</uuid></domain>");
    once(NOON);
    assertThat(done()).isEmpty();
  }

  @Test
  void theConsolesLastLinesAreKeptAndHarmless() throws Exception {
    write("where", "shut off (crashed)");
    write("var/log/libvirt/qemu/router-serial.log", "one\r\n\r\n\033[2Jtwo \u00e9\r\n");
    assertThat(once(NOON))
        .as("the journal is open to more than root")
        .isEqualTo("router: start: shut off (crashed)\nrouter: ok: running (booted)\n");
    assertThat(record())
        .containsSubsequence("\tone", "\t?[2Jtwo ??", NOON + " ok running (booted)");
  }

  @Test
  void theRecordIsBounded() throws Exception {
    String lines = "console\n".repeat(30);
    write("var/log/libvirt/qemu/router-serial.log", lines);
    for (int crash = 0; crash < 40; crash++) {
      write("where", "shut off (crashed)");
      once(NOON + crash * 300);
    }
    assertThat(done()).hasSize(40);
    assertThat(record()).hasSize(400);
  }

  @Test
  void withoutAStateFolderNothingIsDone() throws Exception {
    write("where", "shut off (crashed)");
    Files.delete(state);
    once(NOON);
    assertThat(done()).isEmpty();
    assertThat(state).doesNotExist();
  }

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")));
    Process process =
        new ProcessBuilder("shellcheck", script().toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static int at(String line) {
    return Integer.parseInt(line.substring(0, line.indexOf(' '))) - NOON;
  }

  private void domain(String phase) throws IOException {
    write(
        "domain.xml",
        """
        <domain type='kvm'>
          <uuid>%s</uuid>
          <metadata>
            <routervm:router xmlns:routervm="x" phase="%s" placement="live"/>
          </metadata>
        </domain>"""
            .formatted(config().identity().domain(), phase));
  }

  private RouterConfig config() throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            wan: { bridge: brIsp }
            lan: { bridge: brHome, address: 192.168.42.254/24 }
            """);
    return new RouterConfigLoader(variable -> null).load(yaml);
  }

  private Path script() throws IOException {
    HostFiles files =
        HostFiles.of(
            config(),
            Path.of("/usr/local/bin/routervm"),
            Path.of("/etc/routervm/router.yaml"),
            state,
            KernelVersion.of("6.1.0"));
    return Files.writeString(
        folder.resolve("router-keep"),
        files.files().get(Path.of("/usr/local/lib/routervm/router-keep")));
  }

  private static void program(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content + "\n");
  }

  private List<String> done() throws IOException {
    Path done = folder.resolve("done");
    return Files.exists(done) ? Files.readAllLines(done) : List.of();
  }

  private List<String> record() throws IOException {
    return Files.readAllLines(state.resolve("keeper/record"));
  }

  private String once(int now) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", script().toString(), "once").redirectErrorStream(true);
    builder.environment().put("PLACE", folder.toString());
    builder.environment().put("ROUTERVM_ROOT", folder.toString());
    builder.environment().put("ROUTERVM_NOW", Integer.toString(now));
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return said;
  }
}
