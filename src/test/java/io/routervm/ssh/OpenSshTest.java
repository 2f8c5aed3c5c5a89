package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenSSH server. */
@Tag("root")
@Timeout(120)
class OpenSshTest {
  @TempDir Path folder;
  private OpenSshServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = new OpenSshServer(folder);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop();
  }

  @Test
  void scriptsRunOverOneConnection() {
    try (SshShell host = new SshShell(server.target())) {
      List<String> lines = new ArrayList<>();
      Result first = host.run(Script.of("echo one", "echo 'zwei é'", "echo bad >&2"), lines::add);
      assertThat(first).isEqualTo(new Result(0, "one\nzwei é\n", "bad\n"));
      assertThat(lines).containsExactly("one", "zwei é");
      assertThat(host.run(Script.of("exit 7")).status()).isEqualTo(7);
      assertThat(host.run(Script.of("false", "echo never")).output()).isEmpty();
      for (int i = 0; i < 15; i++) {
        assertThat(host.run(Script.of("id -u")).output()).isEqualTo("0\n");
      }
      assertThat(host.connections()).isEqualTo(1);
      assertThat(host.executions()).isEqualTo(18);
    }
  }

  @Test
  void muchOnBothStreamsDoesNotBlock() {
    String flood = "head -c 8000000 /dev/zero | tr '\\0' 'e' >&2";
    try (SshShell host = new SshShell(server.target())) {
      Result result = host.run(Script.of(flood, "head -c 5000000 /dev/zero | tr '\\0' 'o'"));
      assertThat(result.output()).hasSize(5_000_000);
      assertThat(result.errors()).isNotEmpty();
    }
  }

  /** Again and again: its end was lost now and then, when the server had no room for it yet. */
  @RepeatedTest(20)
  void aLargeScriptArrivesWholeAndChildrenGetNothingOfIt() {
    String word = "x".repeat(3 * 1024 * 1024);
    try (SshShell host = new SshShell(server.target())) {
      Result result = host.run(Script.of("cat", "value=" + word, "echo ${#value}"));
      assertThat(result.output())
          .as("%d %s", result.status(), result.errors())
          .isEqualTo(word.length() + "\n");
    }
  }

  @Test
  void aSignalIsToldAsAStatus() {
    try (SshShell host = new SshShell(server.target())) {
      Result result = host.run(Script.of("kill -TERM $$"));
      assertThat(result.status()).isEqualTo(143);
      assertThat(result.errors()).contains("Terminated");
    }
  }

  @Test
  void aTimeLimitEndsTheWait() {
    SshLimits limits =
        new SshLimits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(2));
    try (SshShell host = new SshShell(server.target(), limits)) {
      assertThatThrownBy(() -> host.run(Script.of("sleep 6")))
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("did not end within 2 s");
      assertThat(host.run(Script.of("echo again")).output()).isEqualTo("again\n");
      assertThat(host.connections()).isEqualTo(2);
    }
  }

  @Test
  void aChangedHostKeyIsRefusedAtOnce() throws IOException {
    String name = "[127.0.0.1]:" + server.target().port();
    Files.writeString(server.knownHosts(), SshKey.generate("other").pin(name) + "\n");
    try (SshShell host = new SshShell(server.target())) {
      assertThatThrownBy(() -> host.waitFor(Duration.ofSeconds(60), why -> {}))
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("not the pinned one");
    }
  }

  @Test
  void anUnknownHostIsRefusedAndNotAdded() throws IOException {
    Files.writeString(server.knownHosts(), "");
    try (SshShell host = new SshShell(server.target())) {
      assertThatThrownBy(host::connect)
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("not pinned");
    }
    assertThat(server.knownHosts()).isEmptyFile();
  }

  @Test
  void anAliasIsLookedUpInsteadOfTheAddress() throws IOException {
    String pinned = Files.readString(server.knownHosts());
    Files.writeString(server.knownHosts(), "router" + pinned.substring(pinned.indexOf(' ')));
    try (SshShell host = new SshShell(server.target().withAlias("router"))) {
      assertThat(host.run(Script.of("echo in")).output()).isEqualTo("in\n");
    }
  }

  @Test
  void aKeyThatIsNotAcceptedIsSaid() throws IOException {
    Files.writeString(folder.resolve("authorized_keys"), SshKey.generate("x").publicText() + "\n");
    List<String> reasons = new ArrayList<>();
    try (SshShell host = new SshShell(server.target())) {
      assertThatThrownBy(() -> host.waitFor(Duration.ofSeconds(3), reasons::add))
          .isInstanceOf(HostUnreachableException.class)
          .hasMessageContaining("authentication was refused");
    }
    assertThat(reasons).isNotEmpty();
  }
}
