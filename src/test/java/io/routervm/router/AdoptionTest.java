package io.routervm.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.router.Adoption.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
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

  /** Of what no extra may be the router tells what it is, and nothing of what is in it. */
  @Test
  void theContentOfWhatNoExtraMayBeIsNotAskedFor() throws IOException, InterruptedException {
    Path open = Files.writeString(folder.resolve("open"), "hello");
    Path closed = Files.writeString(folder.resolve("closed"), "a key");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("r--------"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), closed);
    List<String> names =
        List.of(open.toString(), closed.toString(), link.toString(), folder.toString(), "vnstat");
    Process shell =
        new ProcessBuilder(
                "sh", "-c", Adoption.question(names, Set.copyOf(names.subList(1, 4))).text())
            .redirectErrorStream(true)
            .start();
    String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    assertThat(answer.lines())
        .hasSize(4)
        .first()
        .asString()
        .matches(
            "0 file \\S+ \\S+ 400 "
                + Base64.getEncoder().encodeToString("hello".getBytes(StandardCharsets.UTF_8)));
    assertThat(answer).endsWith("1 file\n2 link\n3 folder\n");
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
