package io.routervm.cli;

import io.routervm.router.VpnDelivery;
import io.routervm.router.VpnDelivery.Delivered;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnClients.Issued;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "renew",
    description = {
      "Issues a new certificate and writes the client's new NAME.ovpn and NAME.zip.",
      "The old one is revoked when the grace period is over, by the next `vpn maintain` or"
          + " `reprovision`."
    })
@CommandHelp(
    example = "routervm vpn renew anna-phone --grace 2d",
    exits = {ExitCode.PENDING, ExitCode.ROLLED_BACK, ExitCode.BROKEN})
final class VpnRenewCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Offer.Clients.class,
      description = "the client")
  private String name;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "7d",
      converter = DurationConverter.Grace.class,
      description =
          "how long the old certificate stays usable: 7d, 12h, 30m, or 0 for not at all"
              + " (default: ${DEFAULT-VALUE})")
  private Duration grace;

  @Mixin private ProfileOptions profile;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      VpnClients clients = profile.clients(place.keys());
      Issued issued = clients.renew(name, grace, profile.folder());
      if (!grace.isZero()) {
        VpnText.issued(issued, session.console());
        return ExitCode.DONE;
      }
      // Whoever is connected now uses the old certificate: nobody has the new one yet.
      Delivered delivered = new VpnDelivery(place.context()).run("vpn renew", Set.of(name));
      return VpnText.issued(issued, delivered, session.console());
    }
  }
}
