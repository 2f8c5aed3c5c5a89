package io.routervm.cli;

import io.routervm.config.BlockedNames;
import io.routervm.config.KeptLists;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.Extras;
import io.routervm.extras.ExtrasLoader;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.service.Services;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "validate",
    description =
        "Checks router.yaml and the extras beside it; needs neither libvirt nor a virtual machine.")
@CommandHelp(example = "routervm -f router.yaml validate")
final class ValidateCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.configWithWarnings();
      // A list that is none would stop the plan.
      BlockedNames.of(config, KeptLists.NONE);
      Extras extras = ExtrasLoader.load(config);
      if (!extras.isEmpty()) {
        RouterSecrets secrets = session.secrets(config, session.state(config));
        Router router = new Router(config, Placement.LIVE, config.identity().wan(), secrets);
        // For what collides with the router's own.
        Services.resources(router.with(extras));
      }
      session.console().line(session.options().routerFile() + " is valid");
      session
          .console()
          .document(Map.of("valid", true, "name", config.name(), "os", config.os().name()));
      return ExitCode.DONE;
    }
  }
}
