package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An install tree: a URL, or a folder (a mounted ISO). Gives local files whose checksums are right.
 */
final class InstallTree {
  private final URI source;
  private final Optional<Path> folder;
  private final Downloads downloads;

  /**
   * @param directory where a relative folder starts
   */
  InstallTree(URI source, Path directory, Downloads downloads) {
    this.folder = localPath(source, directory);
    this.source = slashed(source);
    this.downloads = downloads;
  }

  /** The path that {@code source} means; empty for http and https. */
  static Optional<Path> localPath(URI source, Path directory) {
    String scheme = source.getScheme();
    if (scheme == null) {
      return Optional.of(directory.resolve(source.getPath()));
    }
    return scheme.equals("file") ? Optional.of(Path.of(source.getPath())) : Optional.empty();
  }

  /** Present when the guest cannot fetch from it by itself. */
  Optional<Path> folder() {
    return folder;
  }

  URI source() {
    return source;
  }

  /** Reads and checks the tree's description; of a folder also the installer itself. */
  TreeInfo info() {
    String text =
        read(".treeinfo")
            .or(() -> read("treeinfo"))
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "there is no install tree: neither .treeinfo nor treeinfo is there",
                        where(),
                        "Point install.tree at the folder that holds .treeinfo."));
    TreeInfo info = TreeInfo.parse(text, where());
    if (folder.isPresent()) {
      info.stage2().ifPresent(this::fetch);
    }
    return info;
  }

  /** A local file with the right content. */
  Path fetch(TreeInfo.Part part) {
    if (folder.isEmpty()) {
      return downloads.file(source.resolve(part.path()), part.checksum());
    }
    Path file = folder.get().resolve(part.path());
    try {
      Checksum got = Checksum.of(file);
      if (!got.equals(part.checksum())) {
        throw Downloads.wrongChecksum(file.toUri(), part.checksum(), got);
      }
      return file;
    } catch (IOException e) {
      throw Failure.precondition(
          "a file of the install tree cannot be read: " + Reason.of(e),
          file.toString(),
          "See that the ISO is mounted there and whole.",
          e);
    }
  }

  /** A small text file of the tree; empty when there is none. */
  Optional<String> read(String name) {
    if (folder.isEmpty()) {
      return downloads.text(source.resolve(name));
    }
    Path file = folder.get().resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw Failure.precondition(
          "the install tree cannot be read: " + Reason.of(e),
          file.toString(),
          "See that the ISO is mounted there.",
          e);
    }
  }

  /** For messages. */
  String where() {
    return folder.map(Path::toString).orElse(source.toString());
  }

  private static URI slashed(URI source) {
    return source.getPath().endsWith("/") ? source : URI.create(source + "/");
  }
}
