package io.routervm.status;

import io.routervm.failure.Finding;
import io.routervm.platform.LocalCommand;
import java.time.Duration;
import java.util.Optional;

/** Whether somebody keeps this host's clock: certificates and their lists have dates. */
final class HostClock {
  private static final String CHECK = "this host's clock is synchronised";
  private static final String FIX = "install chrony, or run `timedatectl set-ntp true`";

  private static final Duration LIMIT = Duration.ofSeconds(5);

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
    LocalCommand.Result result = LocalCommand.of(command).run(LIMIT);
    return result.succeeded() ? Optional.of(result.output().strip()) : Optional.empty();
  }
}
