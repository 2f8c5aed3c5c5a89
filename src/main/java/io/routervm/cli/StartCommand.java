package io.routervm.cli;

import io.routervm.router.Site;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "start", description = "Starts the virtual machine and waits until it answers.")
final class StartCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(6);

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Site site = session.site();
      site.provisioned();
      site.hypervisor().start(site.name());
      site.guest().await(LIMIT, session.console()::transientLine).close();
      session.console().transientLine("");
      session.console().line(site.name() + " runs and answers over SSH");
      session.console().document(Map.of("running", true));
      return ExitCode.DONE;
    }
  }
}
