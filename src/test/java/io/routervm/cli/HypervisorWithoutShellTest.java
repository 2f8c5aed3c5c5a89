package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.ssh.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd whose account has no login shell: libvirt alone may be let in. */
@Tag("root")
@Timeout(120)
class HypervisorWithoutShellTest {
  @TempDir private Path folder;
  private OpenSshServer server;

  /** libvirt's own ssh would look into another file, or learn the key of whoever answers. */
  @Test
  void libvirtIsNotAskedPastThePinnedKey() throws IOException, InterruptedException {
    server = new OpenSshServer(folder, "/usr/sbin/nologin", "");
    try {
      String pinned = "&known_hosts=" + server.knownHosts();
      for (String command : new String[] {"status", "stop", "console"}) {
        assertThat(said(pinned, command))
            .contains("gives root@127.0.0.1 no shell")
            .contains("and libvirt, asked by itself, does not look into ?known_hosts=")
            .contains("put the hypervisor's key into ~/.ssh/known_hosts");
      }
      assertThat(said("&no_verify=1", "status"))
          .contains("gives root@127.0.0.1 no shell: libvirt is asked all the same");
    } finally {
      server.stop();
    }
  }

  private String said(String parameters, String command) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            name: routervm-test
            hypervisor: { uri: "qemu+ssh://root@127.0.0.1:%d/system?keyfile=%s%s" }
            wan: { bridge: brIsp }
            lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
            """
                .formatted(server.port(), server.key(), parameters));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    new Main(Map.of("ROUTERVM_STATE", folder.resolve("state").toString()), out, out)
        .run("--file", file.toString(), "--yes", command);
    return printed.toString(StandardCharsets.UTF_8);
  }
}
