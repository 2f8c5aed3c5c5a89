package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.config.Placement;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When routervm-pppoe asks for a session again, by what pppd makes of its attempts; and what the
 * check makes of the addresses that it took. In the lab's stage {@code wan} both are real.
 */
class SessionScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PROGRAM = "/usr/local/sbin/routervm-pppoe";

  /** An option that pppd does not know: for systemd to show. */
  private static final int CANNOT = 2;

  private static final int NOBODY_ANSWERS = 8;
  private static final int REFUSED = 19;

  private final Router router = Routers.withSession(Routers.of("debian-12", Placement.LIVE));

  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("attempts"), "");
    Files.writeString(folder.resolve("slept"), "");
    Files.createFile(Files.createDirectories(folder.resolve("net")).resolve("wan0"));
    Files.writeString(folder.resolve("uptime"), "100.25 190.11\n");
    program("ip", "");
    program("grep", "exec /bin/grep \"$@\"");
    program("sleep", "[ \"$1\" = 1 ] || echo \"$1\" >>" + folder.resolve("slept"));
    // How long an attempt took and how it ended, from the list of those to come.
    program(
        "pppd",
        """
        read -r took status <%1$s/attempts
        /bin/sed -i 1d %1$s/attempts
        read -r up rest <%1$s/uptime
        echo "$((${up%%%%.*} + took)).25 $rest" >%1$s/uptime
        exit "$status"
        """
            .formatted(folder));
  }

  @Test
  void whoSaysNoAtOnceIsAskedLessAndLessOften() throws IOException {
    attempts("1 " + REFUSED, 7);
    run();
    assertThat(slept()).containsExactly("3", "6", "12", "24", "48", "60", "60");
  }

  /** One that is there again must be found soon. */
  @Test
  void whoDoesNotAnswerIsAskedAgainSoon() throws IOException {
    attempts("14 " + NOBODY_ANSWERS, 4);
    run();
    assertThat(slept()).containsExactly("3", "3", "3", "3");
  }

  @Test
  void aSessionThatLastedIsAskedForSoonWhateverWasBefore() throws IOException {
    attempts("1 " + REFUSED, 3);
    attempts("86400 " + REFUSED, 1);
    attempts("1 " + REFUSED, 1);
    run();
    assertThat(slept()).containsExactly("3", "6", "12", "3", "6");
  }

  /** An adapter that is not there is for doctor to name, and pppd would only complain. */
  @Test
  void aNicThatIsMissingIsWaitedFor() throws IOException {
    Files.delete(folder.resolve("net").resolve("wan0"));
    program(
        "sleep",
        "echo \"$1\" >>%1$s; [ $(/usr/bin/wc -l <%1$s) -lt 5 ] || : >%2$s/net/wan0"
            .formatted(folder.resolve("slept"), folder));
    run();
    assertThat(slept()).containsExactly("1", "1", "1", "1", "1", "1");
  }

  /** The account may be good for one session, and the box at home needs it. */
  @Test
  void aStagedRouterHangsUpWhenTheBoxIsBack() throws IOException {
    program(
        "ip",
        "[ ! -e %1$s/back ] || echo default via 192.168.1.1 dev lan0; [ -e %1$s/dialled ] && : >%1$s/back"
            .formatted(folder));
    program(
        "pppd",
        "trap 'echo hung up >>%1$s/hung; exit 5' TERM; : >%1$s/dialled; while :; do /bin/sleep 0.05; done"
            .formatted(folder));
    program("sleep", "exec /bin/sleep 0.05");
    Process program = start(Routers.withSession(Routers.of("debian-12", Placement.STAGED)));
    try {
      Await.until(
          LIMIT, () -> "the end of the session", () -> Files.exists(folder.resolve("hung")));
      Await.until(LIMIT, () -> "a word", () -> output().contains("waits for another default"));
      assertThat(folder.resolve("hung")).hasContent("hung up");
    } finally {
      program.descendants().forEach(ProcessHandle::destroyForcibly);
      program.destroyForcibly();
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(Router staged) throws IOException {
    return new ProcessBuilder("sh", script(staged).toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private void attempts(String attempt, int times) throws IOException {
    Path file = folder.resolve("attempts");
    Files.writeString(file, Files.readString(file) + (attempt + "\n").repeat(times));
  }

  private List<String> slept() throws IOException {
    return Files.readAllLines(folder.resolve("slept"));
  }

  /** Until an attempt that cannot be made, which ends it. */
  private void run() throws IOException {
    attempts("0 " + CANNOT, 1);
    assertThat(LocalCommand.of("sh", script(router).toString()).run(LIMIT).status())
        .isEqualTo(CANNOT);
  }

  /** The program, in a world of the test's own. */
  private Path script(Router one) throws IOException {
    String here =
        Services.files(one)
            .get(PROGRAM)
            .replace("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "PATH=" + folder.resolve("bin"))
            .replace("/proc/uptime", folder.resolve("uptime").toString())
            .replace("/sys/class/net", folder.resolve("net").toString());
    assertThat(here).contains("PATH=" + folder, folder + "/uptime", folder + "/net/wan0");
    return Files.writeString(folder.resolve("program"), here);
  }

  @Test
  void noAddressOfTheSessionMayBeOneOfTheHomes() throws IOException {
    assertThat(apart("203.0.113.34", "203.0.113.33")).isTrue();
    assertThat(apart("203.0.113.34", "192.168.42.10")).as("the other end's").isFalse();
    assertThat(apart("192.168.42.99", "203.0.113.33")).as("the router's").isFalse();
  }

  /** As iproute2 writes addresses and routes, of a router whose home is 192.168.42.0/24. */
  private boolean apart(String own, String peer) throws IOException {
    program(
        "ip",
        """
        case "$*" in
          *address*) echo '7: ppp0    inet %1$s peer %2$s/32 scope global ppp0\\       valid_lft forever' ;;
          *route*)
            echo 'default dev ppp0 scope link '
            [ "$5" != %2$s ] || echo '%2$s dev ppp0 proto kernel scope link src %1$s '
            case $5 in 192.168.42.*) echo '192.168.42.0/24 dev lan0 proto kernel scope link src 192.168.42.254 ' ;; esac ;;
        esac
        """
            .formatted(own, peer));
    Check check =
        new WanSession()
            .checks(router, Declarations.NONE).stream()
                .filter(one -> one.rung() == Rung.SUBNET)
                .findFirst()
                .orElseThrow();
    String script = "PATH=" + folder.resolve("bin") + "\n" + check.script().text();
    return LocalCommand.of("sh", "-c", script).run(LIMIT).succeeded();
  }

  private void program(String name, String lines) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
