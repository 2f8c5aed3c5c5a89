package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.config.Secret;
import io.routervm.config.Wan;
import io.routervm.failure.Failure;
import io.routervm.resource.ManagedFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PppdTextTest {
  private static final Wan.Pppoe SESSION =
      new Wan.Pppoe("me@isp", new Secret.File(Path.of("isp.secret")));

  @Test
  void aWordIsWhatItWasWhateverItHolds() {
    assertThat(PppdText.quoted("me@isp")).isEqualTo("\"me@isp\"");
    assertThat(PppdText.quoted("a b#'c")).isEqualTo("\"a b#'c\"");
    assertThat(PppdText.quoted("\\\"")).isEqualTo("\"\\\\\\\"\"");
  }

  @Test
  void aPasswordThatPppdWouldCutIsRefusedWithoutBeingShown() {
    assertThat(PppdText.password(SESSION, "\u00e9".repeat(127) + "e")).hasSize(130);
    String long256 = "\u00e9".repeat(128);
    assertThatThrownBy(() -> PppdText.password(SESSION, long256))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("256 bytes")
        .hasMessageNotContaining("\u00e9");
  }

  /** Only root may read it, it is never shown, and nothing else holds the password. */
  @Test
  void thePasswordIsInOneFileOfRootsAlone() {
    Router router = Routers.withSession(Routers.of("debian-12", Placement.LIVE));
    ManagedFile file =
        Services.resources(router).stream()
            .filter(one -> one instanceof ManagedFile)
            .map(ManagedFile.class::cast)
            .filter(one -> one.path().equals("/etc/ppp/routervm-secrets"))
            .findFirst()
            .orElseThrow();
    assertThat(file.mode()).isEqualTo("0600");
    assertThat(file.secret()).isTrue();
    assertThat(file.content()).endsWith("\nuser \"me@isp\"\npassword \"it's #1, \\\\o/\"\n");
    assertThat(Services.files(router).values()).noneMatch(text -> text.contains("it's #1"));
  }
}
