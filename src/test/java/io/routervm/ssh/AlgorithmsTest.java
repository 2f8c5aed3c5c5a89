package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each algorithm that is offered works with Java's own cryptography, against OpenSSH. */
@Tag("root")
@Timeout(120)
class AlgorithmsTest {
  @TempDir private Path folder;

  static Stream<String> settings() {
    return Stream.of(
            each("KexAlgorithms", Algorithms.KEY_EXCHANGE),
            each("Ciphers", Algorithms.CIPHERS),
            each("Ciphers aes256-ctr\nMACs", Algorithms.MACS),
            each("HostKeyAlgorithms", Algorithms.HOST_KEYS))
        .flatMap(lines -> lines);
  }

  /** What is no algorithm but says what the client understands is left out. */
  private static Stream<String> each(String key, List<String> names) {
    return names.stream().filter(name -> !name.equals("ext-info-c")).map(name -> key + " " + name);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aServerThatKnowsOneAloneIsReached(String setting) throws Exception {
    OpenSshServer server = new OpenSshServer(folder, setting + "\n" + hostKeys("rsa", "ecdsa"));
    // Another test's server may have registered one in this process.
    List<Provider> before = List.of(Security.getProviders());
    try (SshShell host = new SshShell(server.target())) {
      pinHostKeys(server, "rsa", "ecdsa");
      assertThat(host.run(Script.of("echo reached")).output()).isEqualTo("reached\n");
      assertThat(Security.getProviders())
          .as("a provider that nobody needs")
          .containsExactlyElementsOf(before);
    } finally {
      server.stop();
    }
  }

  /** As somebody has pinned them by hand, or an older console has shown them. */
  @ParameterizedTest
  @ValueSource(strings = {"ecdsa", "rsa", "ecdsa rsa"})
  void aServerWhoseEd25519KeyIsNotPinnedIsReachedByAnotherOne(String pinned) throws Exception {
    OpenSshServer server = new OpenSshServer(folder, hostKeys("rsa", "ecdsa"));
    try (SshShell host = new SshShell(server.target())) {
      Files.writeString(server.knownHosts(), "");
      pinHostKeys(server, pinned.split(" ", -1));
      assertThat(host.run(Script.of("echo reached")).output()).isEqualTo("reached\n");
    } finally {
      server.stop();
    }
  }

  /** Beside the ed25519 key: as a router has them, and as they are pinned from its console. */
  private String hostKeys(String... types) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (String type : types) {
      Path file = folder.resolve(type);
      String[] line = {"ssh-keygen", "-q", "-N", "", "-t", type, "-f", file.toString()};
      assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).as(type).isZero();
      lines.append("HostKey ").append(file).append('\n');
    }
    return lines.toString();
  }

  private void pinHostKeys(OpenSshServer server, String... types) throws IOException {
    StringBuilder pins = new StringBuilder(Files.readString(server.knownHosts()));
    for (String type : types) {
      String key = Files.readString(folder.resolve(type + ".pub"));
      pins.append(new SshKey("", key).pin("[127.0.0.1]:" + server.target().port())).append('\n');
    }
    Files.writeString(server.knownHosts(), pins.toString());
  }
}
