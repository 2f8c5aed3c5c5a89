package io.routervm.service;

import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real openvpn with the rendered configuration, in a folder that stands for the guest's root. */
final class OpenVpnServer {
  /** Another release than the system's can be tried: {@code -Dopenvpn.server=PATH}. */
  private static final String PROGRAM = System.getProperty("openvpn.server", "openvpn");

  private static final String READY = "Initialization Sequence Completed";

  private final Namespaces hosts;
  private final Path root;
  private Process process;

  /** Writes {@code router}'s files below the hosts' folder; nothing runs yet. */
  OpenVpnServer(Namespaces hosts, String name) {
    this.hosts = hosts;
    this.root = hosts.path(name);
  }

  /**
   * Starts it in the host {@code router}; what ran before is stopped.
   *
   * @param files the router's, path to content; the server's configuration may have been edited
   */
  void start(Router router, Map<String, String> files, VpnMaterial material) {
    stop();
    try {
      for (String folder : new String[] {"etc/openvpn/server", "run/openvpn-server", "var/lib"}) {
        Files.createDirectories(root.resolve(folder));
      }
      Files.createDirectories(root.resolve("var/lib/openvpn"));
      Files.setPosixFilePermissions(
          root.resolve("run/openvpn-server"), PosixFilePermissions.fromString("rwx--x---"));
      Path folder = root.resolve("etc/openvpn/server");
      deliver(router, material);
      if (files.containsKey(OpenVpn.VERIFY_OUTER_KEY)) {
        replace(OpenVpn.VERIFY_OUTER_KEY, files.get(OpenVpn.VERIFY_OUTER_KEY), "rwxr-xr-x");
      }
      Files.deleteIfExists(root.resolve("log"));
      Files.writeString(
          folder.resolve("server.conf"),
          files
              .get(OpenVpn.CONFIGURATION)
              .replace("/etc/openvpn/", root + "/etc/openvpn/")
              .replace("/run/openvpn-server/", root + "/run/openvpn-server/")
              .replace("/var/lib/openvpn/", root + "/var/lib/openvpn/")
              .replace("\ngroup nobody\n", "\ngroup nogroup\n"));
      process =
          hosts.background(
              "router",
              PROGRAM + " --cd " + folder + " --config server.conf --log " + root.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hosts.await("the OpenVPN server: " + router.config().name(), 20, () -> log().contains(READY));
  }

  /**
   * What a delivery of the VPN's keys brings, and nothing is restarted. Not within a second of the
   * last time: OpenVPN knows a new list by its time, in whole seconds, and its size.
   */
  void deliver(Router router, VpnMaterial material) {
    Path list = root.resolve(OpenVpn.REVOCATION_LIST.substring(1));
    hosts.await("a new second", 2, () -> System.currentTimeMillis() / 1000 > second(list));
    for (Resource resource : OpenVpn.keysAndServer(router, material)) {
      if (resource instanceof ManagedFile file) {
        replace(file.path(), file.content(), file.secret() ? "rw-------" : "rw-r--r--");
      }
    }
  }

  /** As the guest's files are replaced: a new one is renamed over the old one. */
  private void replace(String path, String content, String mode) {
    try {
      Path staged = Files.writeString(root.resolve("etc/openvpn/.staged"), content);
      Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString(mode));
      Files.move(staged, root.resolve(path.substring(1)), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long second(Path file) {
    try {
      return Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.SECONDS) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends commands to the management socket, as root, and returns all that it answers. */
  String manage(String... commands) {
    String lines = String.join("\\n", commands) + "\\n";
    return hosts.must(
        "router",
        "(sleep 0.3; printf '"
            + lines
            + "'; sleep 0.5; echo quit) | socat -t 5 - UNIX-CONNECT:"
            + root.resolve("run/openvpn-server/management.sock"));
  }

  String log() {
    try {
      Path log = root.resolve("log");
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean runs() {
    return process != null && process.isAlive();
  }

  void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the OpenVPN server does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    process = null;
  }
}
