package io.routervm.cli;

import io.routervm.config.RouterConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "validate",
    description = "Checks router.yaml; needs neither libvirt nor a virtual machine.")
@CommandHelp(example = "routervm -f router.yaml validate")
final class ValidateCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.configWithWarnings();
      session.console().line(session.options().routerFile() + " is valid");
      session
          .console()
          .document(Map.of("valid", true, "name", config.name(), "os", config.os().name()));
      return ExitCode.DONE;
    }
  }
}
