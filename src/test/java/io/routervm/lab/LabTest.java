package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class LabTest {
  /** A test's routers have keys, logs and downloads in theirs. */
  @Test
  void itsTemporaryFoldersGoWithIt() throws Exception {
    Path folder;
    try (Lab lab = new Lab("folders")) {
      folder = lab.temporaryFolder("routervm-lab-test");
      Files.writeString(Files.createDirectories(folder.resolve("state/new")).resolve("log"), "x");
      Files.createSymbolicLink(folder.resolve("repository"), Lab.REPOSITORY);
    }
    assertThat(folder).doesNotExist();
    assertThat(Lab.REPOSITORY.resolve("scripts/lab")).exists();
  }
}
