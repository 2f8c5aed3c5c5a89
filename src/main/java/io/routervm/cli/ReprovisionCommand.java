package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.plan.Plural;
import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.ReprovisionResult;
import io.routervm.router.RouterContext;
import io.routervm.router.Upgrade;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "reprovision",
    description = {
      "Applies what router.yaml says now. The router undoes it by itself unless it still answers"
          + " and serves afterwards and the change is confirmed over a new connection.",
      "With --upgrade, the packages of the router's system are upgraded too: it is shut down for a"
          + " snapshot of its disk, upgraded and restarted, and goes back to the snapshot unless it"
          + " still answers and serves."
    })
@CommandHelp(
    example = "routervm reprovision --confirm manual --reason \"a new printer\"",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class ReprovisionCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(names = "--dry-run", description = "the same as `plan`")
  private boolean dryRun;

  @Option(
      names = "--upgrade",
      description =
          "upgrade the system's packages too, with a snapshot of the disk to go back to; the router"
              + " is off for two restarts")
  private boolean upgrade;

  @Option(
      names = "--boot-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "6m",
      description =
          "with --upgrade: how long the router may take to answer after a start (default:"
              + " ${DEFAULT-VALUE})")
  private Duration bootTimeout;

  @Mixin private ConfirmOptions confirm = new ConfirmOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      RemoteHypervisor.requireNoFolderServed(config, false);
      RouterContext context = session.context(config);
      session.fetchMissingLists(context);
      if (upgrade) {
        return upgrade(session, context);
      }
      Reprovision reprovision = new Reprovision(context);
      Console console = session.console();
      if (dryRun) {
        Differences differences = reprovision.plan();
        PlanText.show(differences, console);
        return differences.isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
      }
      ReprovisionResult ended = reprovision.run(confirm.options(session), session.progress());
      console.document(ended);
      tell(ended, console);
      return ExitCode.DONE;
    }
  }

  private int upgrade(Session session, RouterContext context) {
    Console console = session.console();
    Upgrade work =
        new Upgrade(
            context,
            confirm.options(session, "reprovision --upgrade", ""),
            bootTimeout,
            session.progress());
    if (dryRun) {
      Differences differences = work.plan();
      PlanText.show(differences, console, "reprovision --upgrade");
      return differences.isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
    }
    Upgrade.UpgradeResult ended = work.run(differences -> consent(session, differences));
    console.document(ended);
    if (ended.upgraded().isEmpty()) {
      console.line("nothing to upgrade: the mirrors have nothing newer");
    } else {
      console.line(
          Plural.of(ended.upgraded(), "package")
              + " upgraded; the router was restarted and still serves");
    }
    ended.revision().ifPresent(number -> console.line("kept as revision " + number));
    return ExitCode.DONE;
  }

  private static boolean consent(Session session, Differences differences) {
    Console console = session.console();
    if (!console.json()) {
      PlanText.show(differences, console, "reprovision --upgrade");
    }
    return session.options().yes()
        || console.ask("Apply this? The router is off for some minutes. Type yes:").equals("yes");
  }

  static void tell(ReprovisionResult ended, Console console) {
    if (ended.changed().isEmpty() && ended.keys().isEmpty()) {
      console.line("nothing to do: the router is as configured");
      return;
    }
    console.line(
        "%s applied and verified, restarted or reloaded: %s"
            .formatted(
                Plural.of(ended.changed(), "change"),
                ended.restarted().isEmpty() ? "nothing" : String.join(", ", ended.restarted())));
    ended
        .revision()
        .ifPresent(
            number ->
                console.line(
                    "confirmed as revision %d, with %d connections and %d executions"
                        .formatted(number, ended.connections(), ended.executions())));
    if (ended.restartNeeded()) {
      console.line("the virtual machine itself changed: `routervm stop`, then `routervm start`");
    }
  }
}
