package io.routervm.cli;

import io.routervm.router.Site;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "stop", description = "Shuts the virtual machine down.")
final class StopCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "how long the guest may take (default: ${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--force", description = "pull the plug when the guest takes longer")
  private boolean force;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Site site = session.site();
      if (site.metadata().isEmpty()) {
        throw site.notCreated();
      }
      stop(site);
      session.console().line(site.name() + " is off");
      session.console().document(Map.of("running", false));
      return ExitCode.DONE;
    }
  }

  private void stop(Site site) {
    try {
      site.hypervisor().stop(site.name(), Duration.ofSeconds(timeout));
    } catch (io.routervm.failure.Failure e) {
      if (!force) {
        throw e;
      }
      site.hypervisor().cutPower(site.name());
    }
  }
}
