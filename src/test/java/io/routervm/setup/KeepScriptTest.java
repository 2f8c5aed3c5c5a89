package io.routervm.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.routervm.router.StateFolder;
import io.routervm.router.StateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the keeper makes of what libvirt says; the hypervisor lane runs the script against libvirt
 * and a real QEMU.
 */
class KeepScriptTest extends KeeperScript {
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

  /** Whoever cuts the power later means it. */
  @Test
  void aRestartThatWasBrokenOffAfterItsStartIsOver() throws Exception {
    Files.createDirectories(state.resolve("keeper"));
    Files.writeString(
        state.resolve("keeper/record"), NOON + " restart crashed (panicked)\n\tlast\n");
    write("where", "running (booted)");
    once(NOON + 15);
    once(NOON + 30);
    write("where", "shut off (destroyed)");
    once(NOON + 3600);
    assertThat(done()).isEmpty();
    assertThat(record())
        .containsExactly(
            NOON + " restart crashed (panicked)", "\tlast", NOON + 15 + " ok running (booted)");
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
}
