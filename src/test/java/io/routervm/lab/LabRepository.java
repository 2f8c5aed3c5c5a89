package io.routervm.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The signed repository of the EL-like guest.
 *
 * @param folder with the sound mirror {@code good} and the unsound ones beside it
 */
record LabRepository(Path folder) {
  /** Of the lab's cache, made when it is not there. */
  static LabRepository ofTheLab() {
    return new LabRepository(
        Path.of(
            Lab.run(
                    Duration.ofMinutes(15),
                    List.of(Lab.REPOSITORY.resolve("src/lab/images/el-repository").toString()))
                .orFail()
                .trimmed()));
  }

  Path mirror(String name) {
    return folder.resolve(name);
  }

  /** A copy of a mirror, to be damaged, in an empty folder; returns that folder. */
  Path copy(String name, Path into) {
    Lab.run(Duration.ofMinutes(1), List.of("cp", "-a", mirror(name) + "/.", into.toString()))
        .orFail();
    return into;
  }

  /** The package's file somewhere in a mirror. */
  static Path rpm(Path mirror, String name) throws IOException {
    try (Stream<Path> files = Files.walk(mirror)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
