package io.routervm.lab;

import io.routervm.shell.Script;
import io.routervm.ssh.SshShell;
import io.routervm.ssh.SshTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The lab's container, up and reached over real SSH. */
final class RouterContainer implements AutoCloseable {
  private static final String ADDRESS = "169.254.42.2";

  private final Lab lab;
  private final ContainerRelay relay;
  private final SshShell host;

  private RouterContainer(Lab lab, ContainerRelay relay, SshShell host) {
    this.lab = lab;
    this.relay = relay;
    this.host = host;
  }

  static RouterContainer start(String labName) {
    Lab lab = Lab.up(labName, "--lane", "container");
    String hostKey = lab.command("container", "start").orFail().output().strip();
    try {
      Path known = Files.createTempDirectory("container").resolve("known_hosts");
      Files.writeString(known, hostKey + "\n");
      ContainerRelay relay = new ContainerRelay(lab, ADDRESS);
      SshShell host =
          new SshShell(
              SshTarget.of("127.0.0.1", lab.folder().resolve("router/id_ed25519"), known)
                  .withPort(relay.port())
                  .withAlias(ADDRESS));
      host.waitFor(Duration.ofSeconds(30), why -> {});
      return new RouterContainer(lab, relay, host);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Lab lab() {
    return lab;
  }

  SshShell host() {
    return host;
  }

  /** Runs lines of shell in the guest, as root; their output. */
  String shell(String... lines) {
    return host.run(Script.of(lines)).output().strip();
  }

  @Override
  public void close() {
    host.close();
    relay.close();
    lab.close();
  }
}
