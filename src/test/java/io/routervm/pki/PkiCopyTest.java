package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as others meet it: its lock, its mode, a copy of it. */
class PkiCopyTest {
  @TempDir Path scratch;

  private Path created() {
    Path folder = scratch.resolve("pki");
    CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY).close();
    return folder;
  }

  @Test
  void holdsEveryFileButWhatIsHiddenOrLeadsAway() throws Exception {
    Path folder = created();
    Files.writeString(folder.resolve(".hidden"), "x");
    Files.createSymbolicLink(folder.resolve("issued/away.crt"), scratch.resolve("elsewhere"));
    assertThat(PkiCopy.of(folder))
        .containsOnlyKeys(
            "ca.crt",
            "crl.pem",
            "crlnumber",
            "index.txt",
            "index.txt.attr",
            "openssl-easyrsa.cnf",
            "private/ca.key",
            "serial",
            "tls-crypt.key",
            "vars")
        .containsEntry("ca.crt", Files.readAllBytes(folder.resolve("ca.crt")));
  }

  @Test
  void finishesFirstWhatWasLeftUnfinished() throws Exception {
    Path folder = created();
    int[] steps = {0};
    DurableFiles.Watch full =
        (step, path) -> {
          if (step == DurableFiles.Step.CREATE && ++steps[0] == 2) {
            throw new IOException("No space left on device");
          }
        };
    byte[] before = Files.readAllBytes(folder.resolve("crlnumber"));
    try (CertificateAuthority authority =
        CertificateAuthority.open(folder, SamplePki.POLICY, SamplePki.in(Duration.ZERO), full)) {
      assertThatThrownBy(authority::refreshRevocationList).isInstanceOf(Failure.class);
    }
    assertThat(PkiCopy.of(folder).get("crlnumber")).isNotEqualTo(before);
  }

  @Test
  void leavesTheFolderFreeAndForItsOwnerOnly() throws Exception {
    Path folder = created();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    PkiCopy.of(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    FolderLock.take(folder, Duration.ZERO).close();
  }

  @Test
  void whatIsNoFolderIsNamed() throws Exception {
    Path file = Files.createFile(scratch.resolve("file"));
    assertThatThrownBy(() -> PkiCopy.of(file))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("cannot be read");
              assertThat(failure.subject()).isEqualTo(file.toString());
            });
  }

  @Test
  void aRefusedCreationLeavesTheFolderFree() throws Exception {
    Path folder = created();
    assertThatThrownBy(() -> CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY))
        .hasMessageContaining("exists already");
    FolderLock.take(folder, Duration.ZERO).close();
  }

  @Test
  void aDamagedJournalLeavesTheFolderFree() throws Exception {
    Path folder = created();
    Files.writeString(folder.resolve(".journal"), "damaged");
    assertThatThrownBy(() -> SamplePki.open(folder, SamplePki.in(Duration.ZERO)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("the journal is damaged");
    FolderLock.take(folder, Duration.ZERO).close();
  }

  @Test
  void whoDoesNotGetTheLockKeepsNothingOpen() throws Exception {
    try (FolderLock held = FolderLock.take(scratch, Duration.ZERO)) {
      assertThat(opened()).isEqualTo(1);
      assertThatThrownBy(() -> FolderLock.take(scratch, Duration.ZERO)).isInstanceOf(Failure.class);
      assertThat(opened()).isEqualTo(1);
      assertThat(held).isNotNull();
    }
    assertThat(opened()).isZero();
  }

  /** How often this process has the lock's file open. */
  private long opened() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isLock).count();
    }
  }

  private boolean isLock(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(scratch.toRealPath().resolve(".lock"));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theLockIsTakenAsSoonAsItIsFree() throws Exception {
    FolderLock first = FolderLock.take(scratch, Duration.ZERO);
    CompletableFuture<FolderLock> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return FolderLock.take(scratch, Duration.ofSeconds(60));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThatThrownBy(() -> FolderLock.take(scratch, Duration.ofMillis(200)))
        .isInstanceOf(Failure.class);
    assertThat(second).isNotDone();
    first.close();
    second.get(30, TimeUnit.SECONDS).close();
  }
}
