package io.routervm.cli;

import io.routervm.vpn.VpnClients;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "export", description = "Writes a client's NAME.ovpn and NAME.zip again.")
@CommandHelp(example = "routervm vpn export anna-phone --to .")
final class VpnExportCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Offer.Clients.class,
      description = "the client")
  private String name;

  @Mixin private ProfileOptions profile;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      VpnClients clients = profile.clients(place.keys());
      VpnText.issued(clients.export(name, profile.folder()), session.console());
      return ExitCode.DONE;
    }
  }
}
