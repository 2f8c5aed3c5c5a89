package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir private Path folder;

  @Test
  void nothingInItIsForOthers() throws IOException {
    StateFolder state = new StateFolder(folder.resolve("a/b")).prepare();
    state.write(state.spicePassword(), "secret\n");
    assertThat(mode(state.path())).isEqualTo("rwx------");
    assertThat(mode(state.spicePassword())).isEqualTo("rw-------");
    assertThat(state.read(state.spicePassword())).contains("secret\n");
  }

  @Test
  void whatOthersCouldReadIsTakenFromThem() throws IOException {
    StateFolder state = new StateFolder(folder.resolve("s")).prepare();
    for (Path file : new Path[] {state.log(), state.key(), state.publicKey()}) {
      Files.writeString(file, "x");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    state.prepare();
    assertThat(mode(state.log())).isEqualTo("rw-------");
    assertThat(mode(state.key())).isEqualTo("rw-------");
    assertThat(mode(state.publicKey())).isEqualTo("rw-r--r--");
  }

  @Test
  void aWriteReplacesAndLeavesNothingBeside() throws IOException {
    StateFolder state = new StateFolder(folder.resolve("s")).prepare();
    state.write(state.createRecord(), "one");
    state.write(state.createRecord(), "two");
    assertThat(state.read(state.createRecord())).contains("two");
    try (var files = Files.list(state.path())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void theSecondHolderIsToldWhoTheFirstIs() {
    StateFolder state = new StateFolder(folder.resolve("s"));
    StateLock.holding(
        state,
        "create",
        () ->
            assertThatThrownBy(() -> StateLock.holding(state, "destroy", () -> ""))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(
                    "`routervm create` of " + System.getProperty("user.name") + "@")
                .hasMessageContaining("process " + ProcessHandle.current().pid() + ", since 20"));
    assertThat(StateLock.holding(state, "destroy", () -> "free again")).isEqualTo("free again");
  }

  @Test
  void thePasswordIsMadeOnce() {
    StateFolder state = new StateFolder(folder.resolve("s"));
    String password = new GeneratedPassword(state).value();
    assertThat(password).hasSize(20);
    assertThat(new GeneratedPassword(state).value()).isEqualTo(password);
  }

  @Test
  void aDamagedRecordIsExplained() {
    StateFolder state = new StateFolder(folder.resolve("s")).prepare();
    state.write(state.createRecord(), "{");
    assertThatThrownBy(() -> CreateRecord.read(state))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.subject()).endsWith("create.json"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theFolderAroundGoesWhenItIsRoutervmsAndNoOtherRouterIsThere(@TempDir Path folder) {
    StateFolder one = new StateFolder(folder.resolve("routervm/one")).prepare();
    StateFolder other = new StateFolder(folder.resolve("routervm/other")).prepare();
    StateFolder elsewhere = new StateFolder(folder.resolve("mine/one")).prepare();
    one.purge();
    one.removeEmptyFolderAround();
    assertThat(other.exists()).isTrue();
    other.purge();
    assertThat(folder.resolve("routervm")).as("purge alone").isDirectory();
    other.removeEmptyFolderAround();
    elsewhere.purge();
    elsewhere.removeEmptyFolderAround();
    assertThat(folder)
        .isDirectoryContaining("glob:**/mine")
        .isDirectoryNotContaining("glob:**/routervm");
  }
}
