package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.FirewallBackend;
import io.routervm.config.Placement;
import io.routervm.platform.LocalCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the program behind the flow table does, with a stand-in for {@code nft} that prints what a
 * kernel with flow tables does, or one without; {@code NftablesLaneTest} has Debian's kernel.
 */
class FlowsScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** It keeps the rules of the chain and the NICs of the table, a line each. */
  private static final String NFT =
      """
      cd %s || exit 1
      case $* in
        *'--check'*) cat >/dev/null; exec test -e has-flow-tables ;;
        *'list chain ip routervm offered-lan0'*)
          [ -e rules ] || exit 1
          printf 'table ip routervm {\\n\\tchain offered-lan0 {\\n'
          sed 's/^/\\t\\t/' rules
          printf '\\t}\\n}\\n'
          exit ;;
        *'list flowtable ip routervm established'*)
          [ -e devices ] || exit 1
          printf 'table ip routervm {\\n\\tflowtable established {\\n\\t\\thook ingress priority filter\\n'
          [ ! -s devices ] || printf '\\t\\tdevices = { %%s }\\n' "$(paste -s -d , devices | sed 's/,/, /g')"
          printf '\\t}\\n}\\n'
          exit ;;
      esac
      while read -r line; do
        echo "$line" >>changes
        case $line in
          *'devices = {'*)
            nic=${line#*devices = { }
            nic=${nic%%%% \\}*}
            [ -e "nics/$nic" ] || { echo 'Error: Could not process rule: No such file or directory' >&2; exit 1; }
            echo "$nic" >>devices ;;
          'add flowtable '*) true >>devices ;;
          'flush chain '*) true >rules ;;
          'add rule ip routervm offered-lan0 '*) echo "${line#add rule ip routervm offered-lan0 }" >>rules ;;
          *) exit 2 ;;
        esac
      done
      """;

  private static final String KNOWN = "ct state established,related ip saddr { 192.168.42.0/24 } ";
  private static final String LOADED = KNOWN + "accept\n";

  @TempDir Path folder;

  private Path changes;

  @BeforeEach
  void aFirewallThatIsLoaded() throws IOException {
    changes = Files.createFile(folder.resolve("changes"));
    Files.writeString(folder.resolve("rules"), LOADED);
    Files.createFile(folder.resolve("has-flow-tables"));
    nic("lan0");
    nic("wan0");
    program("nft", NFT.formatted(folder));
    program("flock", "shift; exec \"$@\"");
    program("sleep", "exec /bin/sleep 0.01");
  }

  private void nic(String name) throws IOException {
    Files.createDirectories(folder.resolve("nics").resolve(name));
  }

  @Test
  void everyNicThatIsThereIsInTheTableAndNothingIsDoneTwice() throws IOException {
    assertThat(flows("once").output()).contains("lan0 wan0");
    assertThat(rules())
        .isEqualTo(
            KNOWN
                + "oifname { lan0, wan0 } meta l4proto { tcp, udp } flow add @established accept\n"
                + LOADED);
    String begun = Files.readString(changes);
    flows("once");
    flows("check");
    assertThat(changes).hasContent(begun);
  }

  @Test
  void aNicThatGoesKeepsNobodyOutAndComesBack() throws IOException {
    Files.delete(folder.resolve("nics/wan0"));
    assertThat(flows("once").output()).endsWith("between: lan0\n");
    flows("check");
    nic("wan0");
    assertThat(run("check").succeeded()).as("before it is added").isFalse();
    assertThat(flows("once").output()).endsWith("between: lan0 wan0\n");
  }

  /** The table and its NICs outlive a reload, but not its rule. */
  @Test
  void afterAReloadConnectionsAreOfferedAgain() throws IOException {
    flows("once");
    Files.writeString(folder.resolve("rules"), LOADED);
    Files.writeString(changes, "");
    assertThat(flows("show").output()).isEqualTo("nothing is offered to the flow table\n");
    flows("once");
    assertThat(rules()).contains("flow add @established accept\n" + LOADED);
    assertThat(changes).content().doesNotContain("devices");
  }

  @Test
  void aKernelWithoutFlowTablesIsNoFault() throws IOException {
    Files.delete(folder.resolve("has-flow-tables"));
    String said = "this kernel has no flow tables: the rules are asked about every packet";
    assertThat(flows("once").output()).startsWith(said);
    assertThat(flows("check").output()).startsWith(said);
    assertThat(flows("show").output()).startsWith(said);
    assertThat(rules()).isEqualTo(LOADED);
    assertThat(changes).isEmptyFile();
  }

  /** A chain that is not there is made by nobody but the rules. */
  @Test
  void aClosedFirewallStaysAsItIs() throws IOException {
    Files.delete(folder.resolve("rules"));
    assertThat(run("once").succeeded()).isFalse();
    assertThat(run("check").succeeded()).isFalse();
    assertThat(changes).isEmptyFile();
  }

  private String rules() throws IOException {
    return Files.readString(folder.resolve("rules"));
  }

  private LocalCommand.Result flows(String word) throws IOException {
    LocalCommand.Result result = run(word);
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    return result;
  }

  private LocalCommand.Result run(String word) throws IOException {
    Router router =
        Routers.withBackend(Routers.of("debian-12", Placement.LIVE), FirewallBackend.NFTABLES);
    String here =
        Services.files(router)
            .get(FlowTable.PROGRAM)
            .replace("PATH=", "PATH=" + folder.resolve("bin") + ":")
            .replace("/sys/class/net", folder.resolve("nics").toString());
    assertThat(here).contains("PATH=" + folder, folder + "/nics/");
    Path script = Files.writeString(folder.resolve("flows"), here);
    return LocalCommand.of("/bin/sh", script.toString(), word).run(LIMIT);
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
