package io.routervm.cli;

import io.routervm.router.RouterContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "stop", description = "Shuts the virtual machine down.")
@CommandHelp(example = "routervm stop --timeout 180 --force")
final class StopCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = SecondsConverter.class,
      defaultValue = "120",
      description = "how long the guest may take (default: ${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--force", description = "pull the plug when the guest takes longer")
  private boolean force;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.context();
      if (context.metadata().isEmpty()) {
        throw context.notCreated();
      }
      stop(context);
      session.console().line(context.name() + " is off");
      session.console().document(Map.of("running", false));
      return ExitCode.DONE;
    }
  }

  private void stop(RouterContext context) {
    try {
      context.hypervisor().stop(context.name(), Duration.ofSeconds(timeout));
    } catch (io.routervm.failure.Failure e) {
      if (!force) {
        throw e;
      }
      context.hypervisor().cutPower(context.name());
    }
  }
}
