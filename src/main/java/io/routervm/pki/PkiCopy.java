package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All files of a PKI as they are at one moment, while nobody changes them. */
public final class PkiCopy {
  private PkiCopy() {}

  /**
   * Path below {@code folder} to content; what a killed command left unfinished is finished first.
   * The lock and other hidden files are no part of it.
   *
   * @throws Failure when another process is at work there, or the folder cannot be read
   */
  public static SortedMap<String, byte[]> of(Path folder) {
    try (PkiFolder held = PkiFolder.open(folder, (step, path) -> {});
        Stream<Path> all = Files.walk(held.path())) {
      SortedMap<String, byte[]> files = new TreeMap<>();
      for (Path file : all.filter(PkiCopy::isPart).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      throw Failure.precondition(
          "the VPN's keys cannot be read: " + Reason.of(e),
          folder.toString(),
          "Look at owner and mode of that folder.",
          e);
    }
  }

  private static boolean isPart(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && !path.getFileName().toString().startsWith(".");
  }
}
