package io.routervm.cli;

import io.routervm.vpn.VpnClients.Issued;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "add",
    description = {
      "Issues a certificate and writes the client's NAME.ovpn, and NAME.zip with the same as"
          + " separate files.",
      "Works while the router is off."
    })
@CommandHelp(example = "routervm vpn add anna-phone --to /root/profiles")
final class VpnAddCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Parameters(paramLabel = "NAME", description = "whose device it is: anna-phone")
  private String name;

  @Mixin private ProfileOptions profile;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      Issued issued = profile.clients(place.keys()).add(name, profile.folder());
      VpnText.issued(issued, session.console());
      session
          .console()
          .line(
              issued.made().isEmpty()
                  ? "nothing has to be sent to the router: it lets in whoever has a certificate of"
                      + " this authority"
                  : "`routervm reprovision` brings the new keys to the router");
      return ExitCode.DONE;
    }
  }
}
