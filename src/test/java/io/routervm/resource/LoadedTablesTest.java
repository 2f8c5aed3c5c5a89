package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.service.Namespaces;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the kernel's nftables and the probe as it is sent. */
@Tag("root")
class LoadedTablesTest {
  private static final ResourceId UNIT = new ResourceId("unit", "firewall");

  private static final String RULES =
      """
      table ip routervm
      flush table ip routervm
      table ip routervm {
      	chain input {
      		type filter hook input priority filter; policy drop;
      		ct state vmap { established : accept, related : accept, invalid : jump spoofed }
      		iifname . tcp dport vmap { "lan0" . 22 : accept, "mgmt0" . 22 : accept, "lan0" . 53 : accept }
      		ip saddr { 192.168.1.0/24, 10.0.0.0/8 } jump isp-lan
      		counter drop comment "refused from inside"
      	}

      	chain spoofed {
      		counter drop comment "of no connection"
      	}

      	chain isp-lan {
      		ip daddr 10.0.0.0/8 counter drop
      	}
      }
      table ip6 routervm
      flush table ip6 routervm
      table ip6 routervm {
      	chain input {
      		type filter hook input priority filter; policy drop;
      		iif "lo" accept
      	}
      }
      """;

  @TempDir Path folder;
  private Namespaces hosts;
  private Path file;

  @BeforeEach
  void load() throws IOException {
    hosts = new Namespaces(folder);
    hosts.host("router");
    file = Files.writeString(folder.resolve("firewall.nft"), RULES);
    nft("-f " + file);
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private void nft(String command) {
    hosts.must("router", "nft " + command);
  }

  private LoadedTables tables() {
    return new LoadedTables(file.toString(), Set.of("isp-lan"), UNIT);
  }

  private String probed() throws IOException {
    Script script = Script.file(Resource.class, "probes.sh").then(tables().probe());
    Path probe = Files.writeString(folder.resolve("probe"), "set -eu\n" + script.text() + "\n");
    return hosts.must("router", "sh " + probe);
  }

  private Optional<GuestChange> plan() throws IOException {
    return tables().plan(new Observation(0, probed()));
  }

  @Test
  void whatIsLoadedIsTheFileAlsoAfterTwoReloads() throws IOException {
    nft("-f " + file);
    nft("-f " + file);
    assertThat(probed()).isEqualTo("loaded\n");
    assertThat(plan()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush table ip routervm",
        "flush ruleset",
        "flush chain ip routervm input",
        "add table ip routervm '{ flags dormant; }'",
        "delete table ip6 routervm",
        "insert rule ip routervm input accept",
        "add rule ip routervm spoofed ip saddr 1.2.3.4 accept",
        "add chain ip routervm input '{ policy accept; }'",
        "add chain ip routervm mine '{ type nat hook prerouting priority dstnat; }'",
        "'add chain ip routervm mine; add rule ip routervm mine accept'"
      })
  void whatSomebodyChangesIsFoundAndAReloadMendsIt(String command) throws IOException {
    nft(command);
    assertThat(plan().orElseThrow().notifies()).containsExactly(UNIT);
  }

  /**
   * nft has no command that gives what it prints in another order, so the answer is written here.
   */
  @Test
  void theOrderOfASetsElementsAndOfChainsIsNone() {
    String due =
        "table ip routervm {\n\tchain a {\n\t\tip saddr { 1.1.1.1, 2.2.2.2 } drop\n\t}\n\n";
    String other = "table ip routervm {\n\tchain b {\n\t\taccept\n\t}\n\n";
    String a = due.substring(due.indexOf('\n') + 1);
    String b = other.substring(other.indexOf('\n') + 1);
    assertThat(differ(due + b, other + a.replace("1.1.1.1, 2.2.2.2", "2.2.2.2, 1.1.1.1")))
        .isFalse();
    assertThat(differ(due + b, other + a.replace("1.1.1.1, 2.2.2.2", "2.2.2.2, 1.1.1.3"))).isTrue();
  }

  /** The kernel's listing loaded again, as an undone trial does. */
  @Test
  void aSetOfOneElementIsTheElement() {
    String braces =
        "table ip routervm {\n\tchain a {\n\t\tip daddr { 10.0.0.1-10.0.0.9 } drop\n\t}\n";
    assertThat(differ(braces.replace("{ 10.0.0.1-10.0.0.9 }", "10.0.0.1-10.0.0.9"), braces))
        .isFalse();
    assertThat(differ(braces.replace("{ 10.0.0.1-10.0.0.9 }", "10.0.0.1-10.0.0.8"), braces))
        .isTrue();
  }

  /** Only one that stands before the rule which accepts the same, and more, anyway. */
  @Test
  void anOfferToAFlowTableIsNoDifferenceAndAnythingBesideItIs() {
    String known = "\t\tct state established,related ip saddr 192.168.42.0/24";
    String due = "table ip routervm {\n\tchain offered-lan0 {\n" + known + " accept\n\t}\n";
    String offer =
        known
            + " oifname { \"wan0\", \"lan0\" } meta l4proto { udp, tcp } flow add @established"
            + " accept\n";
    assertThat(differ(due.replace(known, offer + known), due)).isFalse();
    assertThat(differ(due.replace(known, offer + offer + known), due)).isTrue();
    assertThat(differ(due.replace(known, offer + "\t\taccept\n" + known), due)).isTrue();
    assertThat(differ(due.replace(known, offer.replace(".42.", ".43.") + known), due)).isTrue();
    assertThat(differ(due.replace(known + " accept\n", offer), due)).isTrue();
  }

  private boolean differ(String loaded, String due) {
    List<String> answer = List.of("other", base64(loaded + "}"), base64(due + "}"));
    return tables().plan(new Observation(0, String.join("\n", answer) + "\n")).isPresent();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A chain that the next file has no more stays until the loader deletes it. */
  @Test
  void anEmptyChainThatIsLeftOverIsNoDifference() throws IOException {
    nft("add chain ip routervm left-over");
    nft("add chain ip routervm a-first-one");
    assertThat(plan()).isEmpty();
  }

  @Test
  void noneIsWhatAProgramPutsIntoItsChainNorATableOfOthers() throws IOException {
    nft("'flush chain ip routervm isp-lan; add rule ip routervm isp-lan ip daddr 1.1.1.1 return'");
    nft("add table ip somebody");
    assertThat(plan()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereOrCannotBeLoadedIsADifferenceOfTheFile() throws IOException {
    Files.writeString(file, "table ip routervm { chain x { nonsense } }");
    assertThat(plan()).isEmpty();
    Files.delete(file);
    assertThat(plan()).isEmpty();
  }

  @Test
  void anAnswerThatNoProgramGivesIsRefused() {
    assertThatThrownBy(() -> differ("rubbish\n", "table ip routervm {\n"))
        .isInstanceOf(Failure.class);
  }
}
