package io.routervm.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outer keys of their own for clients, from one that the server has. */
class OwnKeysTest {
  @TempDir Path scratch;
  private Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void create() {
    folder = scratch.resolve("pki");
    authority = CertificateAuthority.create(folder, "Test CA", SamplePki.POLICY);
  }

  @AfterEach
  void close() {
    authority.close();
  }

  private void reopen() {
    authority.close();
    authority = SamplePki.open(folder, Clock.systemUTC());
  }

  @Test
  void areMadeOnceAndKept() {
    assertThat(authority.ownKeys()).isEmpty();
    assertThat(authority.makeOwnKeys()).isTrue();
    String made = authority.ownKeys().orElseThrow();
    assertThat(authority.makeOwnKeys()).isFalse();
    reopen();
    assertThat(authority.ownKeys()).contains(made);
  }

  @Test
  void aClientIsGivenOneFromThenOn() {
    String serial = authority.issueClient("anna").serial();
    assertThat(authority.credentials("anna").ownTlsCryptKey()).isEmpty();
    authority.makeOwnKeys();
    TlsCryptServerKey server = TlsCryptServerKey.parse(authority.ownKeys().orElseThrow());
    assertThat(authority.credentials("anna").ownTlsCryptKey())
        .contains(server.clientKey(Serial.parse(serial)));
  }

  @Test
  void theServerIsToldWhoIsRevoked() {
    authority.issueClient("berta");
    String serial = authority.issueClient("anna").serial();
    assertThat(authority.revokedSerials()).isEmpty();
    authority.revoke("anna");
    assertThat(authority.revokedSerials()).containsExactly(serial);
  }

  @Test
  void whatAFullDiskLeftUndoneIsDoneBeforeTheyAreRead() {
    authority.close();
    int[] files = {0};
    DurableFiles.Watch full =
        (step, path) -> {
          if (step == DurableFiles.Step.CREATE && ++files[0] == 2) {
            throw new IOException("No space left on device");
          }
        };
    authority = CertificateAuthority.open(folder, SamplePki.POLICY, Clock.systemUTC(), full);
    assertThatThrownBy(authority::makeOwnKeys)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("No space left");
    assertThat(folder.resolve(PkiFolder.TLS_CRYPT_SERVER_KEY)).doesNotExist();
    assertThat(authority.ownKeys()).isPresent();
    assertThat(folder.resolve(".journal")).doesNotExist();
  }
}
