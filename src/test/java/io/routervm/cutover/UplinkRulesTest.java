package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Protocol;
import io.routervm.service.Namespaces;
import io.routervm.service.SentByServices;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cut-over's questions, put to rules of the product that the kernel's nftables holds. */
@Tag("root")
class UplinkRulesTest {
  private static final UplinkRules RULES = new UplinkRules(true, "wan0");

  @TempDir Path folder;
  private Namespaces hosts;

  @BeforeEach
  void load() throws IOException {
    hosts = new Namespaces(folder);
    hosts.host("router");
    String rules = Services.files(SentByServices.nftables()).get("/etc/routervm/firewall.nft");
    nft("-f " + Files.writeString(folder.resolve("firewall.nft"), rules));
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private void nft(String command) {
    hosts.must("router", "nft " + command);
  }

  private Namespaces.Ran ask(Script script) throws IOException {
    Path file = Files.writeString(folder.resolve("check"), "set -eu\n" + script.text() + "\n");
    return hosts.run("router", "sh " + file);
  }

  @Test
  void theProductsRulesAreClosedButForTheVpn() throws IOException {
    Namespaces.Ran closed = ask(RULES.closed());
    assertThat(closed.succeeded()).as(closed.output()).isTrue();
    assertThat(closed.output()).contains("\"wan0\" . 1194");
    assertThat(ask(RULES.open(Protocol.UDP, 1194)).succeeded()).isTrue();
    assertThat(ask(RULES.open(Protocol.TCP, 1194)).succeeded()).isFalse();
    assertThat(ask(RULES.open(Protocol.UDP, 119)).succeeded()).isFalse();
    assertThat(ask(new UplinkRules(true, "lan0").open(Protocol.UDP, 1194)).succeeded()).isFalse();
  }

  @Test
  void thePortIsFoundWhereverItStandsInItsSet() throws IOException {
    nft(
        "'flush chain ip routervm input; add rule ip routervm input iifname . tcp dport { wan0 ."
            + " 1194, lan0 . 2000 } accept'");
    assertThat(ask(RULES.open(Protocol.TCP, 1194)).succeeded()).isTrue();
    nft(
        "'flush chain ip routervm input; add rule ip routervm input iifname . tcp dport { wan0 ."
            + " 2194, lan0 . 53 } accept'");
    assertThat(ask(RULES.open(Protocol.TCP, 2194)).succeeded()).isTrue();
    assertThat(ask(RULES.open(Protocol.TCP, 194)).succeeded()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert rule ip routervm forward iifname wan0 accept",
        "'insert rule ip routervm forward iifname { wan0, tun0 } tcp dport 80 counter accept'",
        "'insert rule ip routervm forward iifname . oifname { lan0 . wan0, wan0 . lan0 } accept'",
        "'add chain ip routervm input { policy accept; }'",
        "'add chain ip routervm forward { policy accept; }'",
        "flush ruleset"
      })
  void whatOpensThemIsSeen(String change) throws IOException {
    nft(change);
    assertThat(ask(RULES.closed()).succeeded()).isFalse();
  }
}
