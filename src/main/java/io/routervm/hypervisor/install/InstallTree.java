package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.platform.Checksum;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An install tree: a URL, or a folder (a mounted ISO). Gives local files whose checksums are right.
 */
final class InstallTree {
  private final URI source;
  private final Optional<Path> folder;
  private final Optional<Checksum> pinned;
  private final Downloads downloads;

  /**
   * @param directory where a relative folder starts
   * @param pinned what its description must be; empty when whatever is there will do
   */
  InstallTree(URI source, Path directory, Optional<Checksum> pinned, Downloads downloads) {
    this.pinned = pinned;
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
    String text = description();
    requirePinned(Checksum.of(text.getBytes(StandardCharsets.UTF_8)));
    TreeInfo info = TreeInfo.parse(text, where());
    if (folder.isPresent()) {
      info.stage2().ifPresent(this::fetch);
    }
    return info;
  }

  /** Its description has the checksums of all else, so it is what a pin holds fast. */
  private void requirePinned(Checksum got) {
    if (pinned.isPresent() && !pinned.get().equals(got)) {
      throw Failure.precondition(
          "the install tree is not the one that install.tree_sha256 pins: its .treeinfo has the"
              + " SHA-256 "
              + got,
          where(),
          "Do not install from it before you know who changed it: compare with the tree over https,"
              + " or on another line. A new release of the system has a new .treeinfo, too.");
    }
  }

  /** What {@code install.tree_sha256} may pin. */
  Checksum fingerprint() {
    return Checksum.of(description().getBytes(StandardCharsets.UTF_8));
  }

  private String description() {
    return read(".treeinfo")
        .or(() -> read("treeinfo"))
        .orElseThrow(
            () ->
                Failure.precondition(
                    "there is no install tree: neither .treeinfo nor treeinfo is there",
                    where(),
                    "Point install.tree at the folder that holds .treeinfo."));
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
