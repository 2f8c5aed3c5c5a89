package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.router.KeeperMemory;
import io.routervm.setup.HostFiles;
import io.routervm.setup.HostInstallation;
import io.routervm.setup.KernelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "install",
    description = {
      "Has this host give the router its USB NIC back after a re-plug, at whatever port, start the"
          + " router after the host's network at boot, keep it running after a crash, and look"
          + " after the VPN's keys and for newer lists of names every day: a udev rule, systemd"
          + " units and two scripts.",
      "Run it again after a change of router.yaml."
    })
@CommandHelp(example = "routervm host install --program /usr/local/bin/routervm")
final class HostInstallCommand implements Callable<Integer> {
  @ParentCommand private HostCommand host;

  @Option(
      names = "--program",
      paramLabel = "PATH",
      defaultValue = "/usr/local/bin/routervm",
      description = "routervm, as the daily timer starts it (default: ${DEFAULT-VALUE})")
  private Path program;

  @Override
  public Integer call() {
    try (Session session = host.main().session()) {
      RouterConfig config = session.config();
      RemoteHypervisor.requireHere(
          config, "host install", "its units and udev rule are that host's");
      Path root = HostServices.requireHost();
      if (HostFiles.hasMaintenance(config) && !Files.isExecutable(program)) {
        throw Failure.precondition(
            "routervm is not there, and the daily timer needs it",
            program.toString(),
            "link it: `ln -s \"$PWD/scripts/routervm\" /usr/local/bin/routervm` in the checkout, or"
                + " name it with --program");
      }
      Path file = session.options().routerFile().toAbsolutePath().normalize();
      HostFiles files =
          HostFiles.of(
              config,
              program.toAbsolutePath().normalize(),
              file,
              session.state(config).path(),
              KernelVersion.of(System.getProperty("os.version")));
      List<Path> changed = new HostInstallation(root).install(config.name(), files);
      if (!HostServices.says("systemctl", "is-active", HostFiles.keeperUnit(config.name()))) {
        new KeeperMemory(session.state(config)).forgetOtherBoots();
      }
      if (changed.isEmpty()) {
        HostServices.start(files.started());
      } else {
        HostServices.reload();
        // What runs already runs as it was.
        HostServices.restart(files.started());
      }
      Console console = session.console();
      changed.forEach(path -> console.line(path.toString()));
      console.line(changed.isEmpty() ? "nothing to do: all of it is there" : "installed");
      console.document(Map.of("changed", changed.stream().map(Path::toString).toList()));
      return ExitCode.DONE;
    }
  }
}
