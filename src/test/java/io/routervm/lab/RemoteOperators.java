package io.routervm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The lab's hypervisor with an SSH server, and operators at a host of the ISP's LAN who come to it
 * by that. What the hypervisor of a lab has none of, a USB bus, is a recorded one for them.
 */
final class RemoteOperators implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** libvirt's own ssh remembers a key that it is told not to verify. */
  private static final String FORGETFUL =
      "mkdir -p ~root/.ssh && mount -t tmpfs tmpfs ~root/.ssh && exec \"$@\"";

  private static final String SSHD =
      """
      mount -t tmpfs tmpfs /sys/bus
      device=/sys/bus/usb/devices/2-1
      mkdir -p /run/sshd $device /sys/bus/usb/devices/2-1:1.0/net/enx001
      echo 0b95 >$device/idVendor
      echo 1790 >$device/idProduct
      echo AX88179 >$device/product
      echo aa:bb:cc:dd:ee:01 >/sys/bus/usb/devices/2-1:1.0/net/enx001/address
      exec /usr/sbin/sshd -D -e -f /dev/null -h "$1/key" -p "$2" -o PidFile="$1/pid-$2" \\
        -o StrictModes=no -o UsePAM=no -o PermitRootLogin=yes -o AuthorizedKeysFile="$1/key.pub" \\
        -o ForceCommand="${3:-none}"
      """;

  private final Lab lab;
  private final RouterUnderTest router;
  private final Path keys;
  private final String address;
  private final List<Dialogue> servers = new ArrayList<>();

  private RemoteOperators(Lab lab, RouterUnderTest router) throws IOException {
    this.lab = lab;
    this.router = router;
    keys = router.folder().resolve("keys");
    address =
        lab.shell(
                "hv", "ip -4 -o address show brHome | grep -oE '192\\.168\\.1\\.[0-9]+' | head -1")
            .orFail()
            .trimmed();
    if (!Files.exists(keys)) {
      Files.createDirectory(keys);
      Lab.run(LIMIT, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys + "/key"))
          .orFail();
      Lab.run(LIMIT, List.of("chown", "-R", "root:", keys.toString())).orFail();
    }
    Files.writeString(knownHosts(), address + " " + Files.readString(keys.resolve("key.pub")));
  }

  /**
   * Starts the server.
   *
   * @param router as it is on the hypervisor, which has a lease on the ISP's LAN
   */
  static RemoteOperators of(Lab lab, RouterUnderTest router) {
    try {
      RemoteOperators operators = new RemoteOperators(lab, router);
      operators.serve("22", "");
      return operators;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One more server.
   *
   * @param command what is run in place of all that is asked for; empty for none
   */
  void serve(String port, String command) {
    Dialogue started =
        new Dialogue(
            lab.commandLine(
                "exec",
                "hv",
                "--",
                "unshare",
                "-m",
                "sh",
                "-ec",
                SSHD,
                "sh",
                keys.toString(),
                port,
                command));
    servers.add(started);
    started.awaitText("Server listening", LIMIT);
  }

  /** The hypervisor's address on the ISP's LAN. */
  String address() {
    return address;
  }

  /** Where a server's process id is. */
  Path process(String port) {
    return keys.resolve("pid-" + port);
  }

  /** The file that the hypervisor's key is in. */
  Path knownHosts() {
    return keys.resolve("known_hosts");
  }

  /** As {@link #uri(String, String)}, which knows the hypervisor's key. */
  String uri() {
    return uri(address, "known_hosts=" + knownHosts());
  }

  /**
   * The hypervisor from afar.
   *
   * @param host with a port or without one
   * @param parameter what is believed of its key: {@code no_verify=1}
   */
  String uri(String host, String parameter) {
    return "qemu+ssh://root@" + host + "/system?no_tty=1&keyfile=" + keys + "/key&" + parameter;
  }

  /** Somebody at another machine, with a router.yaml that names the hypervisor by {@code uri}. */
  RouterUnderTest operator(String name, String uri) {
    RouterUnderTest there =
        router.from(
            "intruder",
            router.folder().resolve(name),
            List.of("unshare", "-m", "sh", "-c", FORGETFUL, "sh"));
    there.write(there.yaml().replace("qemu:///system", uri));
    return there;
  }

  @Override
  public void close() {
    servers.forEach(Dialogue::close);
  }
}
