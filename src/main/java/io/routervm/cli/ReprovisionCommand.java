package io.routervm.cli;

import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.Reprovision.Ended;
import io.routervm.router.Site;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "reprovision",
    description = {
      "Applies what router.yaml says now. The router undoes it by itself unless it still answers and"
          + " serves afterwards and the change is confirmed over a new connection."
    })
final class ReprovisionCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(names = "--dry-run", description = "the same as `plan`")
  private boolean dryRun;

  @Mixin private ConfirmOptions confirm = new ConfirmOptions();

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Site site = session.site();
      Reprovision reprovision = new Reprovision(site);
      Console console = session.console();
      if (dryRun) {
        Differences differences = reprovision.plan();
        PlanText.show(differences, console);
        return differences.isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
      }
      Ended ended = reprovision.run(confirm.wish(session), session.progress());
      console.document(ended);
      tell(ended, console);
      return ExitCode.DONE;
    }
  }

  static void tell(Ended ended, Console console) {
    if (ended.changed().isEmpty() && ended.keys().isEmpty()) {
      console.line("nothing to do: the router is what router.yaml says");
      return;
    }
    console.line(
        "%d changes applied and verified, restarted or reloaded: %s"
            .formatted(
                ended.changed().size(),
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
