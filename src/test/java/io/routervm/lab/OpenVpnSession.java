package io.routervm.lab;

import io.routervm.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The stock openvpn with an exported profile, on one of the lab's hosts. */
final class OpenVpnSession implements AutoCloseable {
  private static final String READY = "Initialization Sequence Completed";

  /** Uses the pushed DNS server and domain, as a resolver's script does on a real client. */
  private static final String UP =
      """
      #!/bin/sh
      env | sed -n 's/^foreign_option_[0-9]*=dhcp-option DOMAIN /search /p
        s/^foreign_option_[0-9]*=dhcp-option DNS /nameserver /p' >%s
      """;

  private final Lab lab;
  private final String host;
  private final Path folder;

  /** Begins to connect. */
  OpenVpnSession(Lab lab, String host, String profile, String options) {
    this.lab = lab;
    this.host = host;
    try {
      folder = Files.createTempDirectory("openvpn-" + host);
      Files.writeString(folder.resolve("client.ovpn"), profile);
      Path names = Path.of("/etc/netns", lab.name() + "-" + host, "resolv.conf");
      Files.copy(names, folder.resolve("names-before"));
      Path up = Files.writeString(folder.resolve("up"), UP.formatted(names));
      Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lab.shell(
            host,
            "cd "
                + folder
                + " && openvpn --config client.ovpn --daemon --writepid pid --log log"
                + " --hand-window 15 --connect-retry 1 1 --script-security 2 --up "
                + folder
                + "/up "
                + options)
        .orFail();
  }

  /** Waits until the router answers through the tunnel. */
  OpenVpnSession connected() {
    until(
        Duration.ofSeconds(30),
        "the tunnel of " + host,
        () ->
            isConnected() && lab.exec(host, "ping", "-c", "1", "-W", "1", "10.8.0.1").succeeded());
    return this;
  }

  boolean isConnected() {
    return log().contains(READY);
  }

  /** How many times the tunnel was made. */
  int connections() {
    return log().split(READY, -1).length - 1;
  }

  String address() {
    return lab.shell(host, "ip -4 -o address show dev tun0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
        .orFail()
        .trimmed();
  }

  private String log() {
    return read("log");
  }

  private String read(String name) {
    try {
      Path file = folder.resolve(name);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void until(Duration limit, String what, BooleanSupplier condition) {
    Await.until(limit, () -> what + "\n" + log(), condition);
  }

  /** Hangs up, and gives the host its own DNS servers back. */
  @Override
  public void close() {
    long pid = Long.parseLong(read("pid").strip());
    lab.shell(host, "kill " + pid).orFail();
    until(Duration.ofSeconds(15), "the end of openvpn", () -> ProcessHandle.of(pid).isEmpty());
    lab.shell(
            host,
            "cat "
                + folder
                + "/names-before >/etc/netns/"
                + lab.name()
                + "-"
                + host
                + "/resolv.conf")
        .orFail();
  }
}
