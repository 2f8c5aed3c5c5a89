package io.routervm.ssh;

import io.routervm.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real sshd on loopback, with keys and settings of its own; needs root. */
public final class OpenSshServer {
  private final Path folder;
  private final int port;
  private final Process process;

  public OpenSshServer(Path folder) throws IOException, InterruptedException {
    this(folder, "");
  }

  /**
   * @param settings lines of sshd_config(5), before all others
   */
  public OpenSshServer(Path folder, String settings) throws IOException, InterruptedException {
    this(folder, settings, "/bin/bash", "");
  }

  /**
   * @param shell root's login shell, as this server sees it
   * @param startup what is in root's .bashrc, as this server sees it
   */
  public OpenSshServer(Path folder, String shell, String startup)
      throws IOException, InterruptedException {
    this(folder, "", shell, startup);
  }

  private OpenSshServer(Path folder, String settings, String shell, String startup)
      throws IOException, InterruptedException {
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    SshKey hostFile = SshKey.readOrCreate(folder.resolve("host_key"), "host");
    SshKey user = SshKey.readOrCreate(folder.resolve("id_ed25519"), "test");
    Files.writeString(folder.resolve("authorized_keys"), user.publicText() + "\n");
    Files.writeString(folder.resolve("known_hosts"), hostFile.pin("[127.0.0.1]:" + port) + "\n");
    Files.writeString(
        folder.resolve("sshd_config"),
        settings
            + """
            Port %d
            ListenAddress 127.0.0.1
            HostKey %s/host_key
            AuthorizedKeysFile %s/authorized_keys
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            PidFile none
            """
                .formatted(port, folder, folder));
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(home.resolve(".bashrc"), startup);
    Files.writeString(
        folder.resolve("passwd"),
        Files.readString(Path.of("/etc/passwd"))
            .replaceFirst("(?m)^(root:.*:)[^:]*$", "$1" + shell));
    process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount --bind \"$0/home\" /root; mount --bind \"$0/passwd\" /etc/passwd;"
                    + " mount -t tmpfs tmpfs /run; mkdir /run/sshd;"
                    + " exec /usr/sbin/sshd -D -e -f \"$0/sshd_config\"",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    awaitPort();
  }

  private void awaitPort() throws IOException {
    Await.until(
        Duration.ofSeconds(20), () -> "sshd", () -> !process.isAlive() || takesConnections());
    if (!process.isAlive()) {
      throw new IOException("sshd: " + Files.readString(folder.resolve("sshd.log")));
    }
  }

  private boolean takesConnections() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public SshTarget target() {
    return SshTarget.of("127.0.0.1", folder.resolve("id_ed25519"), folder.resolve("known_hosts"))
        .withPort(port);
  }

  public int port() {
    return port;
  }

  /** Of who may log in as root. */
  public Path key() {
    return folder.resolve("id_ed25519");
  }

  public Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor(10, TimeUnit.SECONDS);
  }
}
