package io.routervm.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who changes the router, for the one who has to wait and for the revision.
 *
 * @param process id of our own process on the hypervisor
 * @param command {@code reprovision}
 */
public record Caller(String user, String host, long process, String command) {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** This process, doing {@code command}. */
  public static Caller of(String command) {
    return new Caller(
        System.getProperty("user.name"), hostName(), ProcessHandle.current().pid(), command);
  }

  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /** {@code root@nuc}. */
  public String name() {
    return user + "@" + host;
  }

  @Override
  public String toString() {
    return "`routervm " + command + "` of " + name() + ", process " + process;
  }
}
