package io.routervm.cli;

import io.routervm.pki.CertificateEntry;
import io.routervm.router.VpnDelivery;
import io.routervm.router.VpnDelivery.Delivered;
import io.routervm.vpn.VpnClients;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "revoke",
    description = {
      "Revokes every certificate of a client for ever, and ends its session at once.",
      "Exit code 3 when the router cannot be reached: it learns of it at the next contact."
    })
@CommandHelp(
    example = "routervm vpn revoke anna-phone",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class VpnRevokeCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Offer.Clients.class,
      description = "the client")
  private String name;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      List<CertificateEntry> revoked = new VpnClients(place.keys()).revoke(name);
      Delivered delivered = new VpnDelivery(place.context()).run("vpn revoke", Set.of(name));
      return VpnText.revoked(name, revoked, delivered, session.console());
    }
  }
}
