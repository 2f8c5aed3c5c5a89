package io.routervm.cli;

import io.routervm.router.RouterContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "start", description = "Starts the virtual machine and waits until it answers.")
@CommandHelp(example = "routervm start")
final class StartCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(6);

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.context();
      context.provisioned();
      context.hypervisor().start(context.name());
      context.guest().await(LIMIT, session.console()::transientLine).close();
      session.console().transientLine("");
      session.console().line(context.name() + " runs and answers over SSH");
      session.console().document(Map.of("running", true));
      return ExitCode.DONE;
    }
  }
}
