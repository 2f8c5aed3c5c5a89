package io.routervm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.platform.DurableFiles.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path folder;

  private final List<Step> steps = new ArrayList<>();
  private final DurableFiles files = new DurableFiles((step, path) -> steps.add(step));

  @Test
  void aFileIsOnTheDiskBeforeItsNameIs() throws IOException {
    Path file = folder.resolve("key");
    files.write(file, bytes("secret"));
    assertThat(file).hasContent("secret");
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(steps)
        .containsExactly(Step.CREATE, Step.WRITE, Step.SYNC, Step.RENAME, Step.SYNC_FOLDER);
  }

  @Test
  void theModeIsTheWantedOneAlsoWhereAnotherWasBefore() throws IOException {
    Path file = folder.resolve("program");
    files.write(file, "one", DurableFiles.PRIVATE);
    files.write(file, "two", DurableFiles.PROGRAM);
    assertThat(file).hasContent("two");
    assertThat(mode(file)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aTextForEverybodyHasTheModeOfAnyNewFile() throws IOException {
    files.write(folder.resolve("router.yaml"), "name: router\n");
    Path any = Files.createFile(folder.resolve("any"));
    assertThat(mode(folder.resolve("router.yaml"))).isEqualTo(mode(any));
  }

  @Test
  void whatAKilledWriteLeftIsReplacedAndALinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
    Files.createSymbolicLink(folder.resolve(".key.new"), elsewhere);
    files.write(folder.resolve("key"), bytes("secret"));
    assertThat(elsewhere).hasContent("mine");
    assertThat(folder.resolve("key")).isRegularFile().hasContent("secret");
    assertThat(Files.isSymbolicLink(folder.resolve("key"))).isFalse();
  }

  @Test
  void aWriteThatFailsLeavesTheOldFileAndNothingBesideIt() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "old");
    for (Step fatal : List.of(Step.WRITE, Step.SYNC, Step.RENAME)) {
      DurableFiles full =
          new DurableFiles(
              (step, path) -> {
                if (step == fatal) {
                  throw new IOException("No space left on device");
                }
              });
      assertThatThrownBy(() -> full.write(file, bytes("new"))).hasMessageContaining("No space");
      assertThat(folder.toFile().list()).containsExactly("key");
      assertThat(file).hasContent("old");
    }
  }

  @Test
  void aRemovalIsOnTheDiskToo() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "old");
    files.delete(file);
    assertThat(file).doesNotExist();
    assertThat(steps).containsExactly(Step.DELETE, Step.SYNC_FOLDER);
    files.delete(file);
    assertThat(steps).hasSize(2);
  }

  @Test
  void leftoversGo() throws IOException {
    Files.writeString(folder.resolve(".key.new"), "half");
    files.deleteTemporary(folder.resolve("key"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderIsForItsOwnerOnly() throws IOException {
    files.createFolder(folder.resolve("pki"));
    files.createFolder(folder.resolve("pki"));
    assertThat(mode(folder.resolve("pki"))).isEqualTo("rwx------");
    assertThat(steps).containsExactly(Step.CREATE_FOLDER, Step.SYNC_FOLDER);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
