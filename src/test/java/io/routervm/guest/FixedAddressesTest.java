package io.routervm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change that is undone gives back to the NICs, and takes from them. */
class FixedAddressesTest {
  @TempDir private Path folder;

  /** A provider gives each session an address of its own, and the one before it is dead. */
  @Test
  void leasesAndSessionsAreNotAmongThem() throws Exception {
    Path ip = folder.resolve("ip");
    Files.writeString(
        ip,
        """
        #!/bin/sh
        cat <<'END'
        1: lo    inet 127.0.0.1/8 scope host lo
        2: wan0    inet 192.168.1.50/24 brd 192.168.1.255 scope global dynamic wan0
        3: lan0    inet 192.168.42.254/24 brd 192.168.42.255 scope global lan0
        7: ppp0    inet 100.64.0.10 peer 100.64.0.1/32 scope global ppp0
        END
        """);
    Files.setPosixFilePermissions(ip, PosixFilePermissions.fromString("rwx------"));
    String script = Script.file(GuestScript.class, "journal.sh").text() + "\nfixed_addresses\n";
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
    shell.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    Process process = shell.start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("lan0 192.168.42.254/24\n");
    assertThat(process.waitFor()).isZero();
  }
}
