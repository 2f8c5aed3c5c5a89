package io.routervm.cli;

import io.routervm.router.VpnMaintenance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "maintain",
    description = {
      "Renews the server's certificate and the list of revoked certificates when that is due,"
          + " revokes what a renewed certificate replaced, and brings it all to the router.",
      "For a timer; exit code 3 when the router cannot be reached."
    })
@CommandHelp(
    example = "routervm vpn maintain",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class VpnMaintainCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      VpnMaintenance.MaintenanceResult ended =
          new VpnMaintenance(place.keys(), place.context()).run();
      return VpnText.maintained(ended, session.console());
    }
  }
}
