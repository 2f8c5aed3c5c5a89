package io.routervm.cli;

import io.routervm.vpn.ProfileFolder;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnKeys;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a client's files are and where they go, the same for every command that writes them. */
final class ProfileOptions {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = ".",
      completionCandidates = Offer.Folders.class,
      description = "folder for the two files, made if need be (default: the current one)")
  private Path path;

  @Option(
      names = "--compatible",
      description =
          "for a device with OpenVPN 2.4: with the outer key that such devices share, in place of"
              + " one of its own; not remembered")
  private boolean compatible;

  ProfileFolder folder() {
    return ProfileFolder.of(path);
  }

  VpnClients clients(VpnKeys keys) {
    return new VpnClients(keys, compatible);
  }
}
