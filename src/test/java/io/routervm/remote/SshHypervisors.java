package io.routervm.remote;

import io.routervm.config.HypervisorLogin;
import io.routervm.ssh.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hypervisors on other machines, as far as SSH goes: a real sshd for each, which needs root. */
public final class SshHypervisors implements AutoCloseable {
  static final String WHERE = "hypervisor.uri: qemu+ssh://kvm.lan/system";

  private final Path folder;
  private final List<OpenSshServer> servers = new ArrayList<>();

  public SshHypervisors(Path folder) {
    this.folder = folder;
  }

  public OpenSshServer start() throws IOException, InterruptedException {
    return start("");
  }

  /**
   * @param settings lines of sshd_config(5), before all others
   */
  OpenSshServer start(String settings) throws IOException, InterruptedException {
    return kept(new OpenSshServer(fresh(), settings));
  }

  /**
   * @param shell root's login shell there
   * @param startup what is in root's .bashrc there
   */
  OpenSshServer start(String shell, String startup) throws IOException, InterruptedException {
    return kept(new OpenSshServer(fresh(), shell, startup));
  }

  private Path fresh() throws IOException {
    return Files.createDirectory(folder.resolve("server" + servers.size()));
  }

  private OpenSshServer kept(OpenSshServer server) {
    servers.add(server);
    return server;
  }

  static HypervisorLogin login(OpenSshServer server) {
    return new HypervisorLogin(
        Optional.of("root"),
        "127.0.0.1",
        Optional.of(server.port()),
        Optional.of(server.key().toString()),
        true,
        Optional.of(server.knownHosts().toString()));
  }

  public static RemoteHost connect(OpenSshServer server) {
    return RemoteHost.connect(login(server), WHERE);
  }

  @Override
  public void close() {
    for (OpenSshServer server : servers) {
      try {
        server.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
