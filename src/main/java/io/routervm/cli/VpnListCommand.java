package io.routervm.cli;

import io.routervm.status.VpnOverview;
import io.routervm.status.VpnOverview.Overview;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "list",
    description = {
      "Shows every certificate of a client: state, end, and, when the router answers, who is"
          + " connected."
    })
@CommandHelp(example = "routervm vpn list -o json")
final class VpnListCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      Overview overview = new VpnOverview(place.keys(), place.state(), place.context()).read();
      Console console = session.console();
      console.document(overview);
      new VpnTable(overview).lines().forEach(console::line);
      overview
          .unreachable()
          .ifPresent(why -> console.warning("who is connected is not known: " + why));
      return ExitCode.DONE;
    }
  }
}
