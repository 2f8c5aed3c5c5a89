package io.routervm.hypervisor.install;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for files that are made only to be uploaded: gone afterwards, and always at the same
 * place, so that what a killed run left in it is found and goes too.
 */
record Scratch(Path folder) implements AutoCloseable {
  /** The folder, empty and for us alone. */
  static Scratch in(Path folder) throws IOException {
    Scratch scratch = new Scratch(folder);
    scratch.close();
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return scratch;
  }

  static Failure unusable(Path folder, IOException e) {
    return Failure.precondition(
        "what the install needs cannot be written: " + Reason.of(e),
        folder.toString(),
        "See that there is room and that you may write there, then run `routervm create` again.",
        e);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
