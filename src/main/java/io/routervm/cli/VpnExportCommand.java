package io.routervm.cli;

import io.routervm.vpn.ProfileFolder;
import io.routervm.vpn.VpnClients;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "export", description = "Writes a client's NAME.ovpn and NAME.zip again.")
final class VpnExportCommand implements Callable<Integer> {
  @ParentCommand private VpnCommand vpn;

  @Parameters(paramLabel = "NAME", description = "the client")
  private String name;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "folder for the two files, mode 0600 (default: the current one)")
  private Path folder;

  @Override
  public Integer call() {
    try (Session session = vpn.session()) {
      VpnCommand.Workplace place = VpnCommand.Workplace.of(session);
      VpnClients clients = new VpnClients(place.keys());
      VpnText.issued(clients.export(name, ProfileFolder.of(folder)), session.console());
      return ExitCode.DONE;
    }
  }
}
