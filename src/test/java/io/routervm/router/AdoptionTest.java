package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.router.Adoption.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units and packages, for which no router is asked. */
class AdoptionTest {
  @TempDir Path folder;
  private Path settings;
  private Adoption adoption;

  @BeforeEach
  void makeRouter() {
    settings = folder.resolve("extras.yaml");
    adoption = new Adoption(new ScriptedRouter(folder).context);
  }

  @Test
  void whatIsWantedIsAddedAndNothingElse() throws IOException {
    List<String> names = List.of("vnstat", "vnstat.service", "tmux");
    assertThat(adoption.run(names, candidate -> !candidate.name().equals("tmux")))
        .containsExactly("vnstat", "vnstat.service");
    assertThat(settings)
        .hasContent("packages:\n  - vnstat\nunits:\n  - { name: vnstat.service }\n");
  }

  @Test
  void whatNoExtraMayBeIsRefusedWithItsReason() {
    List<Candidate> asked = new ArrayList<>();
    List<String> names = List.of("sshd.service", "dnsmasq.service", "firewalld", "poweroff.target");
    assertThat(adoption.run(names, asked::add)).isEmpty();
    assertThat(asked)
        .hasSize(4)
        .allSatisfy(
            candidate -> {
              assertThat(candidate.next()).isEmpty();
              assertThat(candidate.refused()).isNotBlank();
            });
    assertThat(settings).doesNotExist();
  }

  @Test
  void whatItsOwnerWritesWhileTheQuestionWaitsIsNotLost() throws IOException {
    String edited = "packages: [htop]\n";
    assertThatThrownBy(
            () ->
                adoption.run(
                    List.of("vnstat"),
                    candidate -> {
                      write(edited);
                      return true;
                    }))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("somebody else has changed the extras");
    assertThat(Files.readString(settings)).isEqualTo(edited);
  }

  /** No router answers here: these are refused before it is asked for what they hold. */
  @Test
  void theContentOfWhatNoExtraMayBeIsNotAskedFor() {
    List<Candidate> asked = new ArrayList<>();
    List<String> names =
        List.of("/etc/shadow", "/etc/ssh/ssh_host_ed25519_key", "/etc/routervm/pki/server.key");
    assertThat(adoption.run(names, asked::add)).isEmpty();
    assertThat(asked).extracting(Candidate::name).isEqualTo(names);
    assertThat(asked).allSatisfy(candidate -> assertThat(candidate.refused()).isNotBlank());
  }

  @Test
  void noMoreThanOneLookBringsOver() {
    List<String> names = Collections.nCopies(Adoption.MOST + 1, "vnstat");
    assertThatThrownBy(() -> adoption.run(names, candidate -> true))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("these are 101 things");
  }

  private void write(String text) {
    try {
      Files.writeString(settings, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
