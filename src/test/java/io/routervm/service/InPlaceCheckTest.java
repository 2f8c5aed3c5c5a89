package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of an extra sees its file at its place, and nobody else does. */
@Tag("root")
class InPlaceCheckTest {
  private static final int LARGE = 66 << 20;

  @TempDir private Path folder;
  private Path place;
  private Path staged;

  @BeforeEach
  void aFolder() throws IOException {
    place = Files.createDirectory(folder.resolve("place"));
    Files.createDirectory(place.resolve("inner"));
    Files.writeString(place.resolve("inner/own"), "inner\n");
    Files.writeString(place.resolve("small"), "small\n");
    Files.createSymbolicLink(place.resolve("link"), Path.of("small"));
    staged = Files.writeString(folder.resolve("staged"), "new\n");
  }

  private String check(Path path, String command) throws IOException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                Script.file(ExtraChecks.class, "in-place.sh").text(),
                "check",
                path.toString(),
                command,
                staged.toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String reading(Path folder, Path path) {
    return "cd %s; cat %s inner/own small link; touch inner/tried 2>/dev/null || echo read-only"
        .formatted(folder, path);
  }

  @Test
  void ofASmallFolderIsACopy() throws IOException {
    Path path = place.resolve("file");
    assertThat(check(path, reading(place, path))).isEqualTo("new\ninner\nsmall\nsmall\n");
    assertThat(path).doesNotExist();
    assertThat(place.resolve("inner/tried")).doesNotExist();
  }

  @Test
  void ofALargeFolderIsThatFolderReadOnly() throws IOException {
    Files.write(place.resolve("large"), new byte[LARGE]);
    Path path = place.resolve("file");
    assertThat(check(path, reading(place, path) + "; stat -c %s large"))
        .isEqualTo("new\ninner\nsmall\nsmall\nread-only\n" + LARGE + "\n");
    assertThat(path).doesNotExist();
    assertThat(place.resolve("inner/tried")).doesNotExist();
  }

  @Test
  void aLargeFileGivesWayToTheNewOne() throws IOException {
    Path path = Files.write(place.resolve("large"), new byte[LARGE]);
    assertThat(check(path, reading(place, path)))
        .isEqualTo("new\ninner\nsmall\nsmall\nread-only\n");
    assertThat(Files.size(path)).isEqualTo(LARGE);
  }

  @Test
  void aFolderThatIsNewIsThereToo() throws IOException {
    Files.write(place.resolve("large"), new byte[LARGE]);
    Path path = place.resolve("fresh/deep/file");
    assertThat(check(path, "cat " + path)).isEqualTo("new\n");
    assertThat(place.resolve("fresh")).doesNotExist();
  }
}
