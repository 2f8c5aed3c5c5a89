package io.routervm.cli;

import io.routervm.failure.Failure;
import io.routervm.router.Destruction;
import io.routervm.router.RouterContext;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "destroy",
    description = {
      "Removes the virtual machine with its disk and network; asks for the router's name.",
      "Keys, PKI and revisions stay in the state folder unless --purge is given."
    })
@CommandHelp(example = "routervm destroy")
final class DestroyCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(names = "--purge", description = "remove the state folder too")
  private boolean purge;

  @Override
  public Integer call() {
    try (Session session = main.session()) {
      RouterContext context = session.contextFromAnywhere(session.config());
      if (!session.options().yes()) {
        String answer =
            session.console().ask("This removes the router and its disk. Type its name to go on:");
        if (!answer.equals(context.name())) {
          throw Failure.usage(
              "not confirmed, nothing was removed",
              "destroy " + context.name(),
              "type the name exactly, or give --yes");
        }
      }
      new Destruction(context).run(purge);
      session.console().line(context.name() + " is removed" + (purge ? ", and its state" : ""));
      session.console().document(Map.of("destroyed", context.name(), "purged", purge));
      return ExitCode.DONE;
    }
  }
}
