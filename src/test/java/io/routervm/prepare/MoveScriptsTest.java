package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.guest.LocalShell;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.MoveTrial.Undone;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      Path file = folder.resolve(program);
      Files.writeString(file, "#!/bin/sh\necho " + Quote.word(rule) + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Result result =
        shell.run(
            NetworkSurvey.question("brNowhere", Optional.of("lo"))
                .with("PATH", folder + ":" + System.getenv("PATH")));
    assertThat(result.output().lines().toList().contains("firewall yes")).isEqualTo(isSeen);
  }

  /** What is not written to a file system in the network is waited for: the network comes first. */
  @Test
  void theNetworkIsBackBeforeAnythingIsWaitedFor() throws IOException {
    Path state = kept();
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

  /** It could neither go back nor be made anew. */
  @Test
  void aBridgeThatSomebodyHasReplacedIsForgotten() throws IOException {
    Path state = kept();
    MoveTrial trial = new MoveTrial(shell, state, List.of());
    assertThat(trial.undo()).isEqualTo(new Undone.Nothing());
    assertThat(state.resolve("kept")).doesNotExist();
  }

  /** A move that was kept, and a file of it that is another one by now. */
  private Path kept() throws IOException {
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
                            SampleMoves.PLAIN.stream(),
                            SampleMoves.configuration(Manager.NETWORKD).stream())
                        .toList()),
                WantedBridge.named("brNowhere"));
    Files.writeString(
        state.resolve("move"), new MoveTrial(shell, state, List.of()).program(move).text());
    return state;
  }
}
