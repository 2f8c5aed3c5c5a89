package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.platform.CurrentUser;
import io.routervm.platform.LocalCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/** systemd and udev of this host. */
final class HostServices {
  private static final Path ROOT = Path.of("/");
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private HostServices() {}

  /** The root folder, when this is a host that the files can work on. */
  static Path requireHost() {
    if (!Files.isDirectory(SYSTEMD)) {
      throw Failure.precondition(
          "this host is not run by systemd",
          SYSTEMD.toString(),
          "run it on the hypervisor; without systemd there nothing of this can be kept running: start"
              + " the router, also after a crash, and attach its adapter by other means");
    }
    if (!CurrentUser.isRoot()) {
      throw Failure.precondition(
          "only root may change what starts with this host", "user", "run it again with sudo");
    }
    return ROOT;
  }

  /** Has both read their files again. */
  static void reload() {
    run("systemctl", "daemon-reload");
    run("udevadm", "control", "--reload");
  }

  static void start(List<String> units) {
    units.forEach(unit -> run("systemctl", "start", unit));
  }

  static void restart(List<String> units) {
    units.forEach(unit -> run("systemctl", "restart", unit));
  }

  /** A unit that is not there is stopped. */
  static void stop(List<String> units) {
    for (String unit : units) {
      if (Files.exists(Path.of("/etc/systemd/system", unit))) {
        run("systemctl", "stop", unit);
      }
    }
  }

  /** A failure that systemd remembers goes with its unit; one that it does not know of is fine. */
  static void forgetFailures(List<String> units) {
    for (String unit : units) {
      try {
        run("systemctl", "reset-failed", unit);
      } catch (Failure e) {
        LoggerFactory.getLogger(HostServices.class).debug("{}", e.what());
      }
    }
  }

  /** Whether a question to systemd is answered with yes; without an answer it is not. */
  static boolean says(String... question) {
    return LocalCommand.of(question).run(LIMIT).succeeded();
  }

  private static void run(String... words) {
    run(LocalCommand.of(words), LIMIT);
  }

  static void run(LocalCommand command, Duration limit) {
    LocalCommand.Result result = command.run(limit);
    if (result.status() == LocalCommand.NOT_STARTED) {
      throw Failure.precondition(
          "`" + command + "` cannot be run: " + result.errors(),
          "PATH",
          "install systemd and udev");
    }
    if (!result.succeeded()) {
      throw Failure.precondition(
          "`" + command + "` failed: " + (result.output() + result.errors()).strip(),
          "this host",
          "run it by hand, mend what it says, then run this command again");
    }
  }
}
