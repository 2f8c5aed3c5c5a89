package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of a move, run here, with functions in the place of programs that change a host. */
class MoveScriptsTest {
  @TempDir Path folder;
  private final RemoteShell shell = new LocalShell();

  /** A prefix of the NIC's name is a pattern for it, in both of the kernel's firewalls. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '#',
      textBlock =
          """
          iifname "lo" accept,                   true
          iifname "l*" tcp dport 22 accept,      true
          iifname "lo*" accept,                  true
          -A INPUT -i l+ -j ACCEPT,              true
          iifname "en*" tcp dport 22 accept,     false
          -A INPUT -i loop+ -j ACCEPT,           false
          iifname "log" accept,                  false
          """)
  void rulesThatNameTheNicAreSeen(String rule, boolean isSeen) throws IOException {
    for (String program : List.of("nft", "iptables-save")) {
      program(program, "echo " + Quote.word(rule));
    }
    assertThat(survey().contains("firewall yes")).isEqualTo(isSeen);
  }

  /** By name, wherever they are; of those of one name the owner's, which may be none. */
  @Test
  void eachDropInOfTheNicIsRead() throws IOException {
    Path links = Files.createDirectories(folder.resolve("netif/links"));
    Path own = Files.writeString(folder.resolve("a.network"), "[Match]\nName=lo\n");
    Files.writeString(links.resolve("1"), "ADMIN_STATE=configured\nNETWORK_FILE=" + own + "\n");
    Path brought = Files.createDirectories(folder.resolve("usr/lib/systemd/network/a.network.d"));
    Path owners = Files.createDirectories(folder.resolve("etc/systemd/network/a.network.d"));
    for (String name : List.of("10-mtu.conf", "20-dns.conf", "30-off.conf")) {
      Files.writeString(brought.resolve(name), "[Link]\n");
    }
    Files.writeString(owners.resolve("20-dns.conf"), "[Network]\n");
    Files.writeString(owners.resolve("25 my own.conf"), "[Network]\n");
    Files.createSymbolicLink(owners.resolve("30-off.conf"), Path.of("/dev/null"));
    program("nmcli", "exit 1");
    assertThat(NetworkSurvey.read(survey()).files())
        .extracting(ConfigurationFile::path)
        .containsExactly(
            own.toString(),
            brought.resolve("10-mtu.conf").toString(),
            owners.resolve("20-dns.conf").toString(),
            owners.resolve("25 my own.conf").toString());
  }

  /** Over both families, and whatever port the SSH server has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 0 192.0.2.9:22 192.0.2.1:5 users:(("dropbear",pid=1,fd=4))               | true
          0 0 192.0.2.9:2222 192.0.2.1:5 users:(("sshd",pid=1,fd=4))                 | true
          0 0 [::ffff:192.0.2.9]:2222 [::ffff:192.0.2.1]:5 users:(("sshd-session",pid=1,fd=4)) | true
          0 0 [fd12::77]:22 [fd12::1]:5 users:(("sshd",pid=1,fd=4))                  | true
          0 0 [fe80::7]%lo:22 [fe80::1]:5 users:(("sshd",pid=1,fd=4))                | true
          0 0 192.0.2.10:22 192.0.2.1:5 users:(("sshd",pid=1,fd=4))                  | false
          0 0 192.0.2.9:443 192.0.2.1:5 users:(("nginx",pid=1,fd=4))                 | false
          0 0 192.0.2.9:39022 192.0.2.1:22 users:(("ssh",pid=1,fd=4))                | false
          """)
  void whoIsLoggedInByTheNicIsSeen(String session, boolean isSeen) throws IOException {
    program("ss", "echo " + Quote.word(session));
    program(
        "ip",
        """
        case "$*" in
          "-4 -o address "*) echo "1: lo    inet 192.0.2.9/24 brd 192.0.2.255 scope global lo" ;;
          "-6 -o address "*) echo "1: lo    inet6 fd12::77/64 scope global" ;;
          "-o address "*)
            echo "1: lo    inet 192.0.2.9/24 brd 192.0.2.255 scope global lo"
            echo "1: lo    inet6 fd12::77/64 scope global"
            echo "1: lo    inet6 fe80::7/64 scope link"
            ;;
        esac
        """);
    SurveyedNetwork host = NetworkSurvey.read(survey());
    assertThat(host.visited()).isEqualTo(isSeen);
    assertThat(host.addresses()).containsExactly("192.0.2.9/24");
    assertThat(host.addresses6()).containsExactly("fd12::77/64");
  }

  @Test
  void aMoveThatIsOnTrialIsSeen() throws IOException {
    assertThat(NetworkSurvey.read(survey()).trial()).isEmpty();
    Path state = Files.createDirectories(folder.resolve("host-wan"));
    Files.writeString(state.resolve("trial"), "1a2b\n");
    assertThat(NetworkSurvey.read(survey()).trial()).contains(state.toString());
  }

  /** Of the loopback NIC, which is everywhere. */
  private List<String> survey() {
    String question =
        NetworkSurvey.question("brNowhere", Optional.of("lo"))
            .text()
            .replace("/run/systemd/netif", folder + "/netif")
            .replace(
                "in /etc /run /usr/local/lib /usr/lib",
                "in F/etc F/usr/lib".replace("F", folder.toString()))
            .replace(MoveTrial.STATE.getParent().toString(), folder.toString());
    Result result = shell.run(here(new Script(question)));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    return result.output().lines().toList();
  }

  /** With the programs of the test before this machine's. */
  private Script here(Script script) {
    return script.with("PATH", folder + ":" + System.getenv("PATH"));
  }

  private void program(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** All that has been called of {@code names}; each says yes, and nothing. */
  private Path recorded(String... names) throws IOException {
    Path calls = folder.resolve("calls");
    for (String name : names) {
      program(name, "echo " + name + " \"$*\" >>" + calls);
    }
    Files.writeString(calls, "");
    return calls;
  }

  /** What is not written to a file system in the network is waited for: the network comes first. */
  @Test
  void theNetworkIsBackBeforeAnythingIsWaitedFor() throws IOException {
    Path state = kept(Manager.NETWORKD);
    Files.writeString(state.resolve("trial"), "1a2b\n");
    Path calls = folder.resolve("calls");
    String stubs =
        Stream.of("ip", "sync", "networkctl", "systemctl", "rmdir")
            .map(name -> name + "() { echo " + name + " \"${1-}\" >>" + calls + "; }\n")
            .reduce("", String::concat);
    Path move = state.resolve("move");
    Files.writeString(move, Files.readString(move).replace("set -eu\n", "set -eu\n" + stubs));
    assertThat(shell.run(Script.command("sh", move.toString(), "revert", "1a2b")).succeeded())
        .isTrue();
    List<String> order = Files.readAllLines(calls).stream().map(String::strip).toList();
    assertThat(order).contains("sync", "networkctl reconfigure");
    assertThat(order.indexOf("networkctl reconfigure")).isLessThan(order.indexOf("sync"));
    assertThat(state.resolve("trial")).doesNotExist();
  }

  /** `up ip rule add` says that it is there already; a lease that does not come is waited for. */
  @ParameterizedTest
  @CsvSource({"192.168.1.20/24, true", "'', false"})
  void aCommandThatCannotRunTwiceIsNoReasonToBeginAgain(String address, boolean isDone)
      throws IOException {
    Path state = kept(Manager.IFUPDOWN);
    Files.writeString(state.resolve("trial"), "1a2b\n");
    recorded("sync", "systemctl", "rmdir");
    program("ifup", "case $* in *--ignore-errors*) ;; *) exit 1 ;; esac");
    program(
        "ip",
        "case $* in *' address show '*) ["
            + " -z "
            + Quote.word(address)
            + " ] || echo 2: eno1 inet "
            + Quote.word(address)
            + " ;; esac");
    Result result =
        shell.run(here(Script.command("sh", state.resolve("move").toString(), "revert", "1a2b")));
    assertThat(result.succeeded()).as(result.errors()).isEqualTo(isDone);
    assertThat(Files.exists(state.resolve("trial"))).isEqualTo(!isDone);
  }

  /** The marker is there, and nobody who would take it away before the next boot. */
  @ParameterizedTest
  @CsvSource({
    "as it was made, , begun eno1",
    "as it was before, , begun eno1",
    "by somebody, , changed ",
    "as it was made, routervm-host-network-revert-1a2b.timer, ''"
  })
  void anUndoingThatWasBrokenOffGoesOn(String text, String unit, String said) throws IOException {
    Path state = kept(Manager.NETWORKD);
    Path file = folder.resolve("brNowhere.network");
    Files.writeString(file, text);
    Path before = Path.of(state.resolve("before") + file.toString());
    Files.createDirectories(before.getParent());
    Files.writeString(before, "as it was before");
    Files.writeString(state.resolve("trial"), "1a2b\n");
    Path calls = recorded("systemd-run", "sync");
    program("systemctl", "echo " + (unit == null ? "-n" : unit));
    // It is there, as in a machine that has the bridge.
    Path move = state.resolve("move");
    Files.writeString(move, Files.readString(move).replace("bridge=brNowhere", "bridge=lo"));

    MoveTrial trial = new MoveTrial(shell, state, List.of());
    Result result = shell.run(here(trial.undoing("3c4d")));

    assertThat(result.output()).as(result.errors()).startsWith(said);
    assertThat(result.succeeded()).isEqualTo(unit == null);
    assertThat(state.resolve("trial")).hasContent("1a2b\n");
    assertThat(Files.readAllLines(calls).stream().filter(call -> call.endsWith("revert 1a2b")))
        .hasSize(said.startsWith("begun") ? 1 : 0);
  }

  /** Slow disks: the timer has come and gone before the marker that it goes by. */
  @ParameterizedTest
  @CsvSource({"0, true", "3, false"})
  void nothingBeginsWithoutTheTimerThatEndsIt(int isActive, boolean begins) throws IOException {
    Path state = folder.resolve("host-network");
    Path units = Files.createDirectories(folder.resolve("units/sysinit.target.wants")).getParent();
    MoveTrial trial = new MoveTrial(shell, state, List.of());
    String beginning =
        trial
            .beginning(SampleMoves.of(Manager.NETWORKD), "1a2b", Duration.ofSeconds(90))
            .text()
            .replace("/etc/systemd/system", units.toString());
    Path calls = recorded("systemd-run", "sync");
    program("systemctl", "case $* in *is-active*) exit " + isActive + " ;; esac");

    Result result = shell.run(here(new Script(beginning)));

    assertThat(result.succeeded()).as(result.errors()).isEqualTo(begins);
    assertThat(Files.exists(state.resolve("trial"))).isEqualTo(begins);
    assertThat(Files.exists(units.resolve("routervm-host-network.service"))).isEqualTo(begins);
    assertThat(Files.readAllLines(calls).stream().anyMatch(call -> call.endsWith("apply 1a2b")))
        .isEqualTo(begins);
    assertThat(result.errors().contains("name a longer --confirm-window")).isEqualTo(!begins);
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path state = kept(Manager.NETWORKD);
    Path path = folder.resolve("brNowhere.network");
    Path target = folder.resolve("elsewhere");
    Files.delete(path);
    Files.writeString(target, "as it was made");
    Files.createSymbolicLink(path, target);
    Path before = Path.of(state.resolve("before") + path.toString());
    Files.createDirectories(before.getParent());
    Files.writeString(before, "as it was before");
    Files.writeString(state.resolve("trial"), "1a2b\n");
    recorded("ip", "sync", "networkctl", "systemctl");
    Result result =
        shell.run(here(Script.command("sh", state.resolve("move").toString(), "revert", "1a2b")));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    assertThat(path).isSymbolicLink();
    assertThat(target).hasContent("as it was before");
    assertThat(folder.resolve(".elsewhere.routervm")).doesNotExist();
  }

  /** It could neither go back nor be made anew. */
  @Test
  void aBridgeThatSomebodyHasReplacedIsForgotten() throws IOException {
    Path state = kept(Manager.NETWORKD);
    MoveTrial trial = new MoveTrial(shell, state, List.of());
    assertThat(trial.undo()).isEqualTo(new Undone.Nothing());
    assertThat(state.resolve("kept")).doesNotExist();
  }

  /** A move that was kept, and a file of it that is another one by now. */
  private Path kept(Manager manager) throws IOException {
    Path state = Files.createDirectories(folder.resolve("host-network"));
    Path file = folder.resolve("brNowhere.network");
    Files.writeString(file, "by hand");
    Path after = Path.of(state.resolve("after") + file.toString());
    Files.createDirectories(after.getParent());
    Files.writeString(after, "as it was made");
    Files.writeString(state.resolve("files"), file + "\n");
    Files.writeString(state.resolve("kept"), "");
    Move move =
        (Move)
            BridgePlan.of(
                NetworkSurvey.read(
                    Stream.concat(
                            SampleMoves.PLAIN.stream(), SampleMoves.configuration(manager).stream())
                        .toList()),
                WantedBridge.named("brNowhere"));
    Files.writeString(
        state.resolve("move"), new MoveTrial(shell, state, List.of()).program(move).text());
    return state;
  }
}
