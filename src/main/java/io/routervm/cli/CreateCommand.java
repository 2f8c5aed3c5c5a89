package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.hypervisor.install.InstallLimits;
import io.routervm.router.Creation;
import io.routervm.router.RouterContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "create",
    description = {
      "Defines, installs, provisions and verifies the router; ends staged.",
      "Interrupted, it continues when it is run again."
    })
@CommandHelp(
    example = "routervm create --boot-timeout 10m",
    exits = {ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class CreateCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--live",
      description = "end live: only when the cables are where they belong already")
  private boolean live;

  @Option(
      names = "--install-only",
      description = "end with the installed system, reached over SSH but not provisioned")
  private boolean installOnly;

  @Option(
      names = "--install-silence",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "give up an installer that has printed nothing for so long (default: 10m, tcg 15m)")
  private Duration installSilence;

  @Option(
      names = "--boot-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "6m",
      description = "how long the installed system may take to answer (default: ${DEFAULT-VALUE})")
  private Duration bootTimeout;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.configWithWarnings();
      RemoteHypervisor.requireNoFolderServed(config, true);
      RouterContext context = session.context(config);
      session.fetchMissingLists(context);
      Creation.Options options = new Creation.Options(live, installOnly, bootTimeout);
      boolean worked =
          new Creation(context, session.cache(), limits(config), options, session.progress()).run();
      Console console = session.console();
      console.document(Map.of("event", "ended", "changed", worked));
      console.line(worked ? ending(context) : "nothing to do: " + context.name() + " is created");
      return ExitCode.DONE;
    }
  }

  private InstallLimits limits(RouterConfig config) {
    InstallLimits limits = InstallLimits.of(config.hypervisor().accelerator());
    return installSilence == null
        ? limits
        : new InstallLimits(installSilence, limits.overall(), limits.shutdown());
  }

  private String ending(RouterContext context) {
    if (installOnly) {
      return context.name() + " is installed; `routervm create` goes on from here";
    }
    return live
        ? context.name() + " is live"
        : context.name() + " is ready and staged; `routervm swap-cables` makes it live";
  }
}
