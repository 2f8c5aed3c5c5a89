package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeyTest {
  @TempDir Path folder;

  /** Again and again: a key may begin with any byte. */
  @RepeatedTest(5)
  void openSshReadsTheKey() throws IOException, InterruptedException {
    Path file = folder.resolve("id_ed25519");
    SshKey key = SshKey.readOrCreate(file, "router");
    Process keygen =
        new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    String answer = new String(keygen.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keygen.waitFor()).as(answer).isZero();
    assertThat(key.publicText()).isEqualTo(answer.strip() + " router");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void anExistingKeyIsKept() {
    Path file = folder.resolve("id_ed25519");
    SshKey key = SshKey.readOrCreate(file, "router");
    assertThat(SshKey.readOrCreate(file, "other")).isEqualTo(key);
    assertThat(key.toString()).doesNotContain("PRIVATE");
  }
}
