package io.routervm.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether somebody keeps this host's clock: certificates and their lists have dates. */
final class HostClock {
  private static final String CHECK = "this host's clock is synchronised";
  private static final String FIX = "install chrony, or run `timedatectl set-ntp true`";

  private HostClock() {}

  static Finding finding() {
    Optional<String> systemd = run("timedatectl", "show", "-p", "NTPSynchronized", "--value");
    if (systemd.isPresent() && systemd.get().equals("yes")) {
      return Finding.ok(CHECK, "systemd says so");
    }
    Optional<String> chrony = run("chronyc", "-n", "tracking");
    if (chrony.isPresent()) {
      return chrony.get().contains(": Normal")
          ? Finding.ok(CHECK, "chrony says so")
          : Finding.warn(CHECK, "chrony has no time yet", "look at `chronyc sources`");
    }
    return Finding.warn(
        CHECK, systemd.isPresent() ? "it is not" : "no time service answers here", FIX);
  }

  private static Optional<String> run(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? Optional.of(output.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
