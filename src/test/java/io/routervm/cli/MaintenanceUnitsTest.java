package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd units for the hypervisor, judged by systemd. */
class MaintenanceUnitsTest {
  private static final Path UNITS = Path.of("scripts/systemd");
  private static final String INSTALLED = "/usr/local/bin/routervm";

  @Test
  void systemdAcceptsThem(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")));
    Path service = folder.resolve("routervm-maintain@.service");
    String text = Files.readString(UNITS.resolve(service.getFileName()));
    assertThat(text)
        .contains("ExecStart=" + INSTALLED + " --file /etc/routervm/%i.yaml vpn maintain");
    String program = Path.of("scripts/routervm").toAbsolutePath().toString();
    Files.writeString(service, text.replace(INSTALLED, program));
    Path timer = folder.resolve("routervm-maintain@.timer");
    Files.copy(UNITS.resolve(timer.getFileName()), timer);
    Process process =
        new ProcessBuilder(
                List.of("systemd-analyze", "verify", service.toString(), timer.toString()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains("routervm-maintain"))).isEmpty();
  }
}
