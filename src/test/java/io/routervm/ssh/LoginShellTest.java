package io.routervm.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.guest.NotRunException;
import io.routervm.guest.Result;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the owner of a router does to root's shell there, against a real OpenSSH server. */
@Tag("root")
@Timeout(600)
class LoginShellTest {
  private static final SshLimits LIMITS =
      new SshLimits(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(4));

  @TempDir Path folder;
  private OpenSshServer server;

  private SshShell host(String shell, String startup) throws IOException, InterruptedException {
    server = new OpenSshServer(folder, shell, startup);
    return new SshShell(server.target(), LIMITS);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 'Welcome to my router'",
        "echo 'Welcome to my router' >&2",
        "printf 'no end of line'; printf 'no end of line' >&2",
        "head -c 900000 /dev/zero",
        "export GREP_OPTIONS=-v LC_ALL=de_DE.UTF-8 BASH_ENV=/etc/profile ENV=/etc/profile IFS=o",
        "export PATH=/usr/local/bin; export LD_LIBRARY_PATH=/nowhere",
        "shopt -s expand_aliases; alias env=false sh=false exec=false echo=false printf=false",
        "env() { false; }; sh() { false; }; read() { false; }; echo() { false; }; exec() { false; }",
        "export -f 2>/dev/null; grep() { echo no; }; export -f grep",
        "trap 'echo bye; exit 3' EXIT",
        "trap 'echo debug' DEBUG",
        "cd /proc; umask 077; set -f",
        "set -eu",
        "sleep 20 & echo 'a daemon that holds our streams'",
        "exec 2>/dev/null",
        "exec 2>&1"
      })
  void whatItPrintsAndSetsDoesNotMatter(String startup) throws Exception {
    Path wrapper = Files.createDirectories(folder.resolve("home")).resolve("unused");
    Files.writeString(wrapper, "");
    List<String> lines = new ArrayList<>();
    try (SshShell host = host("/bin/bash", startup)) {
      Result result =
          host.run(
              Script.of(
                  "echo one",
                  "echo",
                  "pwd",
                  "umask",
                  "printf 'a\\nb\\n' | grep a",
                  "sleep 0",
                  "exit 7"),
              lines::add);
      assertThat(result.output()).isEqualTo("one\n\n/\n0022\na\n");
      assertThat(result.status()).isEqualTo(7);
      assertThat(lines).containsExactly("one", "", "/", "0022", "a");
      assertThat(host.run(Script.of("printf 'no end'")).output()).isEqualTo("no end");
      assertThat(host.run(Script.NOTHING)).isEqualTo(new Result(0, "", ""));
      assertThat(host.run(Script.of("env", "alias")).output())
          .doesNotContain("GREP_OPTIONS", "LD_LIBRARY_PATH", "de_DE", "BASH_FUNC", "/usr/local")
          .contains("LC_ALL=C\n", "SSH_CLIENT=127.0.0.1");
      assertThat(host.connections()).isEqualTo(1);
      assertThat(host.executions()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exit",
        "exit 0",
        "exec dash",
        "exec cat",
        "exec perl",
        "exec >/dev/null; exec 2>/dev/null",
        "yes",
        "yes >&2",
        "cat >/dev/null",
        "sleep 100",
        "kill -9 $$"
      })
  void aShellThatRunsSomethingElseIsToldAndGetsNoScript(String startup) throws Exception {
    Path trace = folder.resolve("trace");
    try (SshShell host = host("/bin/bash", startup)) {
      assertThatThrownBy(() -> host.run(Script.of("echo secret >" + trace)))
          .isInstanceOf(NotRunException.class)
          .hasMessageContaining("root's login shell")
          .extracting("hint")
          .asString()
          .contains("/root/.bashrc");
      assertThat(trace).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/sbin/nologin", "/bin/false", "/bin/cat", "/bin/true"})
  void aShellThatIsNoneIsTold(String shell) throws Exception {
    try (SshShell host = host(shell, "")) {
      assertThatThrownBy(() -> host.run(Script.of("echo hello")))
          .isInstanceOf(NotRunException.class)
          .hasMessageContaining("root's login shell");
    }
  }

  @Test
  void anotherShellIsAsGood() throws Exception {
    try (SshShell host = host("/bin/dash", "")) {
      assertThat(host.run(Script.of("echo one")).output()).isEqualTo("one\n");
    }
  }

  /** A program of the router's own, in the script itself. */
  @Test
  void anAnswerWithoutEndIsBrokenOff() throws Exception {
    for (String flood : List.of("yes", "cat /dev/zero", "yes >&2")) {
      try (SshShell host = host("/bin/bash", "")) {
        assertThatThrownBy(() -> host.run(Script.of(flood)))
            .hasMessageContaining("does not stop sending");
        assertThat(host.run(Script.of("echo again")).output()).isEqualTo("again\n");
      }
      server.stop();
    }
  }
}
