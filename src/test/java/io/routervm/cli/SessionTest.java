package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.RouterConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a command works with: the environment and the input that it was given. */
class SessionTest {
  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void aSecretIsReadFromTheEnvironmentOfTheCommand() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("router.yaml"),
            """
            version: 1
            os: debian-12
            install: { method: image, image: "http://images.example/debian.qcow2", sha256: %s }
            wan: { bridge: brIsp, model: usb-net }
            lan: { bridge: brHome, switch: linux, address: 192.168.42.254/24 }
            ddns: { protocol: dyndns2, server: nic.example, host: home.example.net, login: me,
                    password: "${env:ROUTERVM_TEST_PASSWORD}" }
            """
                .formatted("0".repeat(64)));
    Main main = new Main(Map.of("ROUTERVM_TEST_PASSWORD", "a long password"), NOWHERE, NOWHERE);
    new CommandLine(main).parseArgs("-f", file.toString(), "--state", folder.toString());
    try (Session session = main.session()) {
      RouterConfig config = session.config();
      assertThat(
              session.secrets(config, session.state(config)).read(config.ddns().get(0).password()))
          .contains("a long password");
    }
  }

  @Test
  void answersThatAreTypedAheadAreAnswers() {
    InputStream terminal = System.in;
    System.setIn(new ByteArrayInputStream("one\ntwo\n\n".getBytes(StandardCharsets.UTF_8)));
    try {
      Main main = new Main(Map.of(), NOWHERE, NOWHERE);
      assertThat(main.console().ask("first?")).isEqualTo("one");
      assertThat(main.console().ask("second?")).isEqualTo("two");
      assertThat(main.console().line()).contains("");
      assertThat(main.console().line()).isEmpty();
    } finally {
      System.setIn(terminal);
    }
  }
}
