package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
  private static final String FIRST = "0123456789abcdef0123456789abcdef";
  private static final String SECOND = "1123456789abcdef0123456789abcdef";
  private static final String THIRD = "2123456789abcdef0123456789abcdef";

  @Test
  void aBootAfterOneWithoutAnEndIsAFault() {
    String boots =
        """
        -2 %s Fri 2026-11-27 10:00:00 UTC—Fri 2026-11-27 11:00:00 UTC
        -1 %s Fri 2026-11-27 12:00:00 UTC—Fri 2026-11-27 13:00:00 UTC
         0 %s Sat 2026-11-28 09:30:00 UTC—Sat 2026-11-28 13:00:00 UTC
        """
            .formatted(FIRST, SECOND, THIRD);
    assertThat(faults("boots", boots, "clean-ends", "_BOOT_ID=" + FIRST))
        .containsExactly(
            new Fault(
                Instant.parse("2026-11-28T09:30:00Z"),
                "boot",
                "the router started again without a clean end",
                "power cut, crash or reset",
                List.of()));
    assertThat(
            faults(
                "boots", boots, "clean-ends", "_BOOT_ID=" + FIRST + "\n_BOOT_ID=" + SECOND + "\n"))
        .isEmpty();
  }

  /** systemd 254 and later print a heading, and wider columns. */
  @Test
  void aHeadingIsNoBoot() {
    String boots =
        """
        IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY
          0 %s Sat 2026-11-28 09:30:00 UTC Sat 2026-11-28 13:00:00 UTC
        """
            .formatted(FIRST);
    assertThat(faults("boots", boots, "clean-ends", "")).isEmpty();
  }

  /** Whoever is to be started again is asked about; a new service needs no line here. */
  @Test
  void theJournalIsAskedForWhateverIsStartedAgain(@TempDir Path root) throws Exception {
    String restart =
        Files.readString(Path.of("vm-templates/guest/etc/systemd/system/restart.conf"));
    Path units = Files.createDirectory(root.resolve("units"));
    for (String unit :
        List.of("routervm-leases.service", "sshd.service", "openvpn-server@server.service")) {
      Path folder = Files.createDirectory(units.resolve(unit + ".d"));
      Files.writeString(folder.resolve("restart.conf"), restart);
      Files.writeString(folder.resolve("other.conf"), "[Service]\nNice=1\n");
    }
    Files.copy(
        Path.of("vm-templates/guest/etc/systemd/system/ddclient.service"),
        units.resolve("ddclient.service"));
    Files.writeString(units.resolve("once.service"), "[Service]\nType=oneshot\n");
    assertThat(asked(root, units))
        .endsWith(
            "_PID=1 UNIT=ddclient.service UNIT=openvpn-server@server.service"
                + " UNIT=routervm-leases.service UNIT=sshd.service\n");
    assertThat(asked(root, root.resolve("none"))).as("not the whole journal").isEmpty();
  }

  private static String asked(Path root, Path units) throws Exception {
    Path said = root.resolve("said");
    Files.deleteIfExists(said);
    Path program =
        Files.writeString(root.resolve("journalctl"), "#!/bin/sh\necho \"$*\" >>" + said);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String script =
        "PATH="
            + root
            + ":$PATH; "
            + GuestFaults.commands()
                .get("restarts")
                .replace("/etc/systemd/system", units.toString());
    Process process = new ProcessBuilder("sh", "-c", script).inheritIO().start();
    process.waitFor();
    return Files.exists(said) ? Files.readString(said) : "";
  }

  @Test
  void aRestartHasTheExitBeforeItAsItsCause() {
    String journal =
        """
        2026-11-28T19:00:01+0000 router systemd[1]: dnsmasq.service: Main process exited, code=killed, status=9/KILL
        2026-11-28T19:00:02+0000 router systemd[1]: chrony.service: Main process exited, code=exited, status=1/FAILURE
        2026-11-28T19:00:03+0000 router systemd[1]: dnsmasq.service: Scheduled restart job, restart counter is at 1.
        2026-11-28T19:00:04+00:00 router systemd[1]: dnsmasq.service: Scheduled restart job, restart counter is at 2.
        nonsense
        """;
    assertThat(faults("restarts", journal, "boots", ""))
        .extracting(fault -> fault.time() + " " + fault.what() + ": " + fault.cause())
        .containsExactly(
            "2026-11-28T19:00:03Z dnsmasq.service was restarted: killed, status 9/KILL",
            "2026-11-28T19:00:04Z dnsmasq.service was restarted: it ended without an error");
  }

  /** EL 7's, which has neither NRestarts nor these messages' numbers. */
  @Test
  void systemd219SaysItInOtherWords() {
    String journal =
        """
        2026-11-28T19:00:01+0000 router systemd[1]: dnsmasq.service: main process exited, code=killed, status=9/KILL
        2026-11-28T19:00:02+0000 router systemd[1]: dnsmasq.service holdoff time over, scheduling restart.
        """;
    assertThat(faults("restarts", journal, "boots", ""))
        .extracting(fault -> fault.what() + ": " + fault.cause())
        .containsExactly("dnsmasq.service was restarted: killed, status 9/KILL");
  }

  @Test
  void theKeepersStepsHaveTheirOutcome() {
    List<Fault> faults =
        new KeeperRecord(
                """
                \tcut off above
                1764355200 start shut off (crashed)
                \tKernel panic\u001b[2J
                \tnot syncing
                1764355203 ok running (booted)
                1764355300 resume paused (I/O error)
                1764355301 failed error: no monitor
                1764355400 waits 5 times in 10 minutes, now every 10 minutes: paused (I/O error)
                1764355500 full no room for its disk: paused (I/O error)
                99999999999999999999 start x
                1764355600 restart crashed (panicked)
                """)
            .faults();
    assertThat(faults)
        .extracting(fault -> fault.what() + ": " + fault.cause())
        .containsExactly(
            "the keeper started the router: shut off (crashed)",
            "the keeper could not resume the router: error: no monitor: paused (I/O error)",
            "the keeper waits: 5 times in 10 minutes, now every 10 minutes: paused (I/O error)",
            "the keeper waits for room in the pool: no room for its disk: paused (I/O error)",
            "the keeper began to restart the router: crashed (panicked)");
    assertThat(faults.get(0).console()).containsExactly("Kernel panic?[2J", "not syncing");
    assertThat(faults.get(0).time()).isEqualTo(Instant.parse("2025-11-28T18:40:00Z"));
    assertThat(new KeeperRecord("").faults()).isEmpty();
  }

  private static List<Fault> faults(String name, String text, String other, String more) {
    return new GuestFaults(new GuestFacts(Map.of(name, text, other, more))).read();
  }
}
