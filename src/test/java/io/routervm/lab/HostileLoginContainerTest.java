package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real program against a guest whose owner has played with root's login shell. What the shell
 * prints and sets changes nothing; what keeps a script from running is told as the router's.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class HostileLoginContainerTest {
  /** What is neither printable nor a tab or a line break. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029&&[^\\n\\t]]");

  private static final String PLAYFUL =
      """
      echo 'Welcome to my router'
      printf '\\033]0;owned\\007\\033[2J \\342\\200\\256 no end of line'
      printf '\\033[31mowned' >&2
      export GREP_OPTIONS=-v LC_ALL=de_DE.UTF-8 BASH_ENV=/root/.bashrc ENV=/root/.bashrc IFS=o
      export PATH=/usr/local/bin:/usr/local/sbin:$PATH TMPDIR=/nowhere SYSTEMD_PAGER=cat
      shopt -s expand_aliases
      alias systemctl=false cat=false env=false sh=false printf=false grep='grep -v'
      ip() { echo owned; }
      export -f ip
      set -eu
      umask 077
      cd /proc
      trap 'echo bye; exit 3' EXIT
      """;

  private static final String WRAPPED =
      "systemctl cat env sh bash grep base64 stat ip iptables dpkg-query date sha256sum";

  /** For who comes by SSH only: the lab itself gets into the container by such programs too. */
  private static final String WRAP =
      """
      cat >/run/wrapper <<'END'
      #!/bin/sh
      [ -n "$SSH_CLIENT" ] || PATH=/usr/sbin:/usr/bin exec "${0##*/}" "$@"
      : >/run/wrapper-was-used
      echo owned
      END
      chmod 755 /run/wrapper
      for name in %s; do cp /run/wrapper "/usr/local/bin/$name"; done
      /usr/local/bin/date | grep -qv owned && SSH_CLIENT=me /usr/local/bin/date | grep -q owned
      rm /run/wrapper-was-used
      """
          .formatted(WRAPPED);

  private static final Executor THREADS = task -> new Thread(task, "command").start();

  private LiveContainer container;
  private RouterWithSite owner;
  private RouterUnderTest router;

  @BeforeAll
  void boot() throws IOException {
    container = LiveContainer.start("hlog");
    String head =
        Files.readString(container.yaml())
            .replaceAll("(?m)^(hypervisor|wan):.*\n", "")
            .concat("wan: { bridge: brIsp, model: usb-net }\n")
            .concat(RouterWithSite.MACHINE);
    owner = new RouterWithSite(container, head, head);
    router = RouterUnderTest.of(owner, head);
    container
        .inside("cp /root/.bashrc /root/.bashrc.own 2>/dev/null || : >/root/.bashrc.own")
        .orFail();
    container
        .inside(
            "mkdir -p /var/lib/misc; printf '1893456000 52:54:00:00:00:77 192.168.42.177"
                + " \\033[2Jphone\\342\\200\\256 *\\n' >/var/lib/misc/dnsmasq.leases")
        .orFail();
  }

  @AfterEach
  void putBack() {
    container
        .inside("cp /root/.bashrc.own /root/.bashrc; cd /usr/local/bin; rm -f " + WRAPPED)
        .orFail();
  }

  @AfterAll
  void stop() {
    owner.close();
    container.close();
  }

  private void rootsShell(String startup) {
    container.inside("cat >/root/.bashrc <<'END'\n" + startup + "\nEND\n").orFail();
  }

  private Ran run(String... words) {
    Ran ran = router.run(words);
    String said = ran.output() + ran.errors();
    assertThat(CONTROL.matcher(said).results()).as(said).isEmpty();
    assertThat(said).doesNotContain("a bug in", "Exception", "\tat ");
    return ran;
  }

  /** Without what changes by itself between two looks. */
  private static String lasting(Ran ran) {
    return ran.output().replaceAll("(?m)^.*(up \\d|MiB free|valid_lft).*\n", "");
  }

  @Test
  void whatTheShellPrintsAndSetsChangesNothing() {
    List<List<String>> commands = List.of(List.of("status"), List.of("plan"), List.of("doctor"));
    List<Ran> before = commands.stream().map(words -> run(words.toArray(String[]::new))).toList();
    assertThat(before.get(0).expect(3).output()).contains("\\x1b[2Jphone\\u202e");
    assertThat(before.get(1).expect(3).output()).contains("guest: ");
    rootsShell(PLAYFUL);
    container.inside(WRAP).orFail();
    for (int i = 0; i < commands.size(); i++) {
      Ran after = run(commands.get(i).toArray(String[]::new));
      assertThat(after.status()).as(after.errors()).isEqualTo(before.get(i).status());
      assertThat(lasting(after)).isEqualTo(lasting(before.get(i)));
      assertThat(after.errors()).isEqualTo(before.get(i).errors());
    }
    assertThat(run("-o", "json", "status").expect(3).output())
        .contains("phone")
        .doesNotContain("Welcome", "owned");
    assertThat(container.inside("test ! -e /run/wrapper-was-used").status()).isZero();
  }

  /** Side by side, and each ends: a shell that only says nothing is given a minute. */
  @ParameterizedTest
  @ValueSource(strings = {"yes $'\\033]0;owned\\007\\033[2J'", "exec head -n 1", "exit"})
  void aShellThatRunsNoScriptIsTheRouters(String startup) {
    rootsShell(startup);
    List<CompletableFuture<Ran>> commands =
        Stream.of("status", "plan", "doctor")
            .map(command -> CompletableFuture.supplyAsync(() -> run(command), THREADS))
            .toList();
    for (CompletableFuture<Ran> command : commands) {
      Ran ran = command.join();
      assertThat(ran.status()).as(ran.output() + ran.errors()).isEqualTo(4);
      assertThat(ran.output() + ran.errors()).contains("root's login shell", "/root/.bashrc");
    }
  }
}
