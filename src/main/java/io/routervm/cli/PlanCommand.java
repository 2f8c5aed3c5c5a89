package io.routervm.cli;

import io.routervm.router.Reprovision;
import io.routervm.router.Reprovision.Differences;
import io.routervm.router.RouterContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "plan",
    description = {
      "Shows the difference between router.yaml and what runs, the virtual machine and the guest.",
      "Exit code 3 when there is one."
    })
@CommandHelp(
    example = "routervm plan",
    exits = {ExitCode.PENDING})
final class PlanCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.context();
      session.fetchMissingLists(context);
      Differences differences = new Reprovision(context).plan();
      PlanText.show(differences, session.console());
      return differences.isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
    }
  }
}
