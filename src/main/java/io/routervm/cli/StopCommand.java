package io.routervm.cli;

import io.routervm.router.PowerOff;
import io.routervm.router.RouterContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "stop", description = "Shuts the virtual machine down.")
@CommandHelp(example = "routervm stop --timeout 3m --force")
final class StopCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "2m",
      description = "how long the guest may take (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  @Option(names = "--force", description = "pull the plug when the guest takes longer")
  private boolean force;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.contextFromAnywhere(session.config());
      if (context.metadata().isEmpty()) {
        throw context.notCreated();
      }
      stop(context, session.console());
      session.console().line(context.name() + " is off");
      session.console().document(Map.of("running", false));
      return ExitCode.DONE;
    }
  }

  private void stop(RouterContext context, Console console) {
    String after = force ? "pulls the plug" : "gives up; `routervm stop --force` pulls the plug";
    String why =
        "%s is asked to shut down; after %d s this %s"
            .formatted(context.name(), timeout.toSeconds(), after);
    try (WaitingLine waiting = new WaitingLine(console)) {
      new PowerOff(context, timeout, force, waiting::tell, () -> waiting.show(why)).run();
    }
  }
}
