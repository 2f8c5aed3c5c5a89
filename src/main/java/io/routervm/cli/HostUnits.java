package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.setup.HostFiles;
import io.routervm.setup.HostInstallation;
import io.routervm.setup.HostInstallation.Gap;
import io.routervm.setup.KernelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether what {@code host install} writes is on this host, as it is to be, and at work. */
final class HostUnits {
  private static final String CHECK = "routervm's own units and udev rule are on this host";
  private static final Path PROGRAM = Path.of("/usr/local/bin/routervm");
  private static final String AGAIN = "run `routervm host install` again";

  private final Path root;
  private final Predicate<String> failed;
  private final Predicate<String> active;

  /** Of this very host. */
  HostUnits() {
    this(
        Path.of("/"),
        unit -> HostServices.says("systemctl", "is-failed", unit),
        unit -> HostServices.says("systemctl", "is-active", unit));
  }

  /**
   * @param root the host's
   * @param failed whether systemd says so of a unit
   * @param active as well
   */
  HostUnits(Path root, Predicate<String> failed, Predicate<String> active) {
    this.root = root;
    this.failed = failed;
    this.active = active;
  }

  /** Empty where they have nothing to do: another host's hypervisor, or no systemd. */
  Optional<Finding> finding(RouterConfig config, Path routerFile, Path state) {
    if (config.hypervisor().elsewhere().isPresent()
        || !Files.isDirectory(root.resolve("run/systemd/system"))) {
      return Optional.empty();
    }
    HostInstallation host = new HostInstallation(root);
    Path program = host.program(config.name()).orElse(PROGRAM);
    HostFiles wanted;
    try {
      wanted =
          HostFiles.of(
              config,
              program,
              routerFile.toAbsolutePath().normalize(),
              state,
              KernelVersion.of(System.getProperty("os.version")));
    } catch (Failure e) {
      return Optional.of(Finding.warn(CHECK, e.what() + ": " + e.subject(), e.hint()));
    }
    return Optional.of(finding(config, wanted, host.gap(config.name(), wanted), program));
  }

  private Finding finding(RouterConfig config, HostFiles wanted, Gap gap, Path program) {
    if (!gap.there()) {
      return Finding.warn(
          CHECK,
          config.wan().source() instanceof UsbNic
              ? "none is there: an adapter that is pulled does not come back to the router, a router that"
                  + " has crashed stays off, and the VPN's keys are not looked after"
              : "none is there: a router that has crashed stays off",
          "run `routervm host install`");
    }
    if (!gap.missing().isEmpty()) {
      return Finding.fail(CHECK, "missing: " + names(gap.missing()), AGAIN);
    }
    if (!gap.different().isEmpty()) {
      return Finding.warn(
          CHECK,
          "changed by hand, or made from another file or by another version of routervm: "
              + names(gap.different()),
          AGAIN);
    }
    Optional<String> broken = HostFiles.units(config.name()).stream().filter(failed).findFirst();
    if (broken.isPresent()) {
      return Finding.fail(
          CHECK,
          broken.get() + " failed",
          "see why with `journalctl -u "
              + broken.get()
              + "`, mend it, then run `systemctl restart "
              + broken.get()
              + "`");
    }
    if (HostFiles.hasMaintenance(config)
        && !Files.isExecutable(root.resolve(Path.of("/").relativize(program)))) {
      return Finding.fail(
          CHECK,
          program + ", which the daily timer starts, is not there",
          "link it, or run `routervm host install --program PATH`");
    }
    return wanted.started().stream()
        .filter(active.negate())
        .findFirst()
        .map(
            unit ->
                Finding.fail(CHECK, unit + " does not run", "run `systemctl start " + unit + "`"))
        .orElseGet(() -> Finding.ok(CHECK, "as they should be"));
  }

  private static String names(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
