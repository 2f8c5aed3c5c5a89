package io.routervm.cli;

import io.routervm.vpn.ProfileFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a client's files are written, the same for every command that writes them. */
final class ProfileFolderOption {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = ".",
      completionCandidates = Offer.Folders.class,
      description = "folder for the two files, made if need be (default: the current one)")
  private Path path;

  ProfileFolder folder() {
    return ProfileFolder.of(path);
  }
}
