package io.routervm.cli;

import io.routervm.cutover.CableSwap;
import io.routervm.cutover.Operator;
import io.routervm.router.Site;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "swap-cables",
    description = {
      "The cut-over: shuts the router down, asks for the cables to be moved, starts it, looks where"
          + " the cables lead, makes it live and checks its way into the Internet.",
      "With --yes it does not wait for you: the cables must have been moved already."
    })
final class SwapCablesCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      Site site = session.site();
      Console console = session.console();
      Operator operator =
          instruction -> {
            console.diagnostic(instruction);
            if (!session.options().yes()) {
              console.ask("Press Enter when the cables are moved.");
            }
          };
      boolean moved = new CableSwap(site, operator, session.progress()).run();
      console.line(
          moved
              ? site.name() + " is live: it serves " + site.config().lan().address().subnet()
              : "nothing to do: " + site.name() + " is live already");
      console.document(Map.of("event", "ended", "placement", "live", "changed", moved));
      return ExitCode.DONE;
    }
  }
}
