package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /** As a router that crashes: nothing ends the connection, and nothing comes over it any more. */
  @Test
  void aPersonsShellInARouterThatFallsSilentEnds() throws IOException, InterruptedException {
    SshLimits limits =
        new SshLimits(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofMinutes(1));
    List<String> line = new ArrayList<>(OpenSshCommandLine.of(server.target(), limits));
    line.add("echo $PPID; exec sleep 1000");
    Process shell = new ProcessBuilder(line).redirectErrorStream(true).start();
    long session;
    try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8)) {
      session = Long.parseLong(output.readLine().strip());
      try {
        signal("STOP", session);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
        assertThat(shell.exitValue()).isEqualTo(255);
      } finally {
        signal("KILL", session);
        shell.destroyForcibly();
      }
    }
  }

  private static void signal(String name, long process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process)).inheritIO().start().waitFor();
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
