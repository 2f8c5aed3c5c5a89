package io.routervm.cli;

import io.routervm.setup.HostFiles;
import io.routervm.setup.HostInstallation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "uninstall",
    description = "Removes everything that `host install` put on this host; the router stays.")
@CommandHelp(example = "routervm host uninstall")
final class HostUninstallCommand implements Callable<Integer> {
  @ParentCommand private HostCommand host;

  @Override
  public Integer call() {
    Path root = HostServices.requireHost();
    try (Session session = host.main().session()) {
      String name = session.config().name();
      HostServices.stop(HostFiles.units(name));
      HostServices.forgetFailures(HostFiles.units(name));
      List<Path> removed = new HostInstallation(root).uninstall(name);
      if (!removed.isEmpty()) {
        HostServices.reload();
      }
      Console console = session.console();
      removed.forEach(path -> console.line(path.toString()));
      console.line(removed.isEmpty() ? "nothing to do: nothing is there" : "removed");
      console.document(Map.of("removed", removed.stream().map(Path::toString).toList()));
      return ExitCode.DONE;
    }
  }
}
