package io.routervm.host.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.host.firewall.BridgedFrames.Level;
import io.routervm.host.firewall.BridgedFrames.Verdict;
import io.routervm.host.firewall.Programs.Answer;
import io.routervm.host.firewall.Programs.End;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules are records of what Docker 20.10, ufw 0.36 and firewalld 1.3 really set on a host with
 * a bridge brHome; whether the kernel does with them what is foretold here shows {@code
 * BridgedFramesHostTest}.
 */
class BridgedFramesTest {
  private static final Cidr HOME = Cidr.of("192.168.42.254/24");
  private static final String EMPTY = "{\"nftables\": []}";

  @TempDir Path root;
  private final Map<String, Answer> programs = new HashMap<>();

  @BeforeEach
  void aLinuxBridgeThatTheFirewallSees() throws IOException {
    Files.createDirectories(root.resolve("class/net/brHome/bridge"));
    setting("sys/net/bridge/bridge-nf-call-iptables", 1);
    answers("nft", EMPTY);
    answers("iptables-nft-save", "");
    answers("iptables-legacy-save", "");
  }

  @Test
  void withoutRulesTheyPass() {
    assertThat(look()).isEqualTo(new Verdict(Level.PASS, "it lets brHome's frames pass", ""));
  }

  @Test
  void dockersPolicyIsToldWithItsRemedy() {
    answers("iptables-nft-save", record("docker.txt"));
    Verdict found = look();
    assertThat(found.level()).isEqualTo(Level.DROPPED);
    assertThat(found.seen())
        .isEqualTo(
            "br_netfilter shows it the frames of brHome, and its chain FORWARD (table filter) drops"
                + " DHCP, by its policy: Docker");
    assertThat(found.remedy())
        .startsWith("run `iptables-nft -I DOCKER-USER -i brHome -o brHome -j ACCEPT`")
        .contains("systemctl edit docker");
  }

  @Test
  void ofTheOlderIptablesTheyAreSeenToo() {
    answers("iptables-legacy-save", record("docker.txt"));
    assertThat(look().remedy()).startsWith("run `iptables-legacy -I DOCKER-USER");
  }

  @Test
  void whereThereIsOneKindOfIptablesItIsAsked() {
    programs.put("iptables-nft-save", Answer.MISSING);
    programs.put("iptables-legacy-save", Answer.MISSING);
    programs.put("nft", Answer.MISSING);
    answers("iptables-save", record("docker.txt"));
    assertThat(look().remedy()).startsWith("run `iptables -I DOCKER-USER");
  }

  @Test
  void ufwIsToldAndWithItsRouteTheyPass() {
    answers("iptables-nft-save", record("ufw.txt"));
    Verdict found = look();
    assertThat(found.level()).isEqualTo(Level.DROPPED);
    assertThat(found.seen()).endsWith("drops DHCP, by its policy: ufw");
    assertThat(found.remedy()).isEqualTo("run `ufw route allow in on brHome out on brHome`");
    answers("iptables-nft-save", record("ufw-remedied.txt"));
    assertThat(look().level()).isEqualTo(Level.PASS);
  }

  @Test
  void firewalldIsToldAndWithForwardingInTheZoneTheyPass() {
    answers("nft", record("firewalld.json"));
    Verdict found = look();
    assertThat(found.level()).isEqualTo(Level.DROPPED);
    assertThat(found.seen()).contains("filter_FWD_public", "inet firewalld", ": firewalld");
    assertThat(found.remedy()).contains("--add-interface=brHome", "--add-forward", "--reload");
    answers("nft", record("firewalld-remedied.json"));
    assertThat(look().level()).isEqualTo(Level.PASS);
  }

  @Test
  void bothProgramsAreNamedWhenEitherMayHaveSetThePolicy() {
    answers(
        "iptables-nft-save",
        record("docker.txt").replace(":DOCKER-USER", ":ufw-user-forward - [0:0]\n:DOCKER-USER"));
    assertThat(look().seen()).endsWith(": Docker and ufw");
  }

  @Test
  void anOpenVirtualSwitchIsNotTouchedByIt() throws IOException {
    answers("iptables-nft-save", record("docker.txt"));
    Files.delete(root.resolve("class/net/brHome/bridge"));
    assertThat(frames().look("brHome", HOME)).isEmpty();
  }

  @Test
  void withoutBrNetfilterThePacketRulesAreOfNoConcern() throws IOException {
    answers("iptables-nft-save", record("docker.txt"));
    setting("sys/net/bridge/bridge-nf-call-iptables", 0);
    assertThat(look().level()).isEqualTo(Level.PASS);
    // One bridge may ask for itself.
    setting("class/net/brHome/bridge/nf_call_iptables", 1);
    assertThat(look().level()).isEqualTo(Level.DROPPED);
  }

  @Test
  void rulesThatAreNotShownAreToldWhenTheyMatter() throws IOException {
    programs.put("nft", Answer.FAILED);
    assertThat(look().level()).isEqualTo(Level.HIDDEN);
    assertThat(look().remedy()).contains("as root");
    setting("sys/net/bridge/bridge-nf-call-iptables", 0);
    assertThat(look().level()).isEqualTo(Level.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT                    | PASS
          -A FORWARD -i br+ -o br+ -j ACCEPT                                      | PASS
          -A FORWARD ! -i eth0 -j ACCEPT                                          | PASS
          -A FORWARD -i eth0 -j ACCEPT                                            | DROPPED
          -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT         | DROPPED
          -A FORWARD -m state --state NEW -j ACCEPT                               | PASS
          -A FORWARD -m time --timestart 08:00:00 --datestop 2038 -j ACCEPT       | MAY_BE_DROPPED
          -A FORWARD -i eth0 -m time --timestart 08:00:00 -j ACCEPT               | DROPPED
          -A FORWARD -m comment --comment "let -i eth0 be" -j ACCEPT              | PASS
          -A FORWARD -p udp -m udp --dport 67:68 -j ACCEPT                        | DROPPED
          -A FORWARD -p tcp -m multiport ! --dports 22,443 -j ACCEPT              | DROPPED
          -A FORWARD -j NOWHERE                                                   | DROPPED
          -A FORWARD -g MINE                                                      | DROPPED
          -A FORWARD -j MINE                                                      | PASS
          """)
  void aRuleIsReadAsTheKernelReadsIt(String rule, Level expected) {
    answers(
        "iptables-nft-save",
        """
        *filter
        :FORWARD DROP [0:0]
        :MINE - [0:0]
        -A MINE -s 10.0.0.0/255.0.0.0 -j ACCEPT
        -A MINE -j RETURN
        %s
        -A FORWARD -g LAST
        :LAST - [0:0]
        COMMIT
        """
            .formatted(
                rule.endsWith("-j MINE")
                    ? rule
                        + "\n-A FORWARD -s 192.168.42.0/24 -j ACCEPT\n-A FORWARD -p icmp -j DROP"
                        + "\n-A FORWARD -p udp -j ACCEPT"
                    : rule));
    assertThat(look().level()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "brHome"}}          | PASS
          {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": {"set": ["a", "br*"]}}} | PASS
          {"match": {"op": "==", "left": {"meta": {"key": "oifname"}}, "right": "@mine"}}           | PASS
          {"match": {"op": "!=", "left": {"meta": {"key": "oifname"}}, "right": "@mine"}}           | DROPPED
          {"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "new"]}} | PASS
          {"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 7}}                    | MAY_BE_DROPPED
          {"match": {"op": "!=", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}} | DROPPED
          {"match": {"op": "==", "left": {"payload": {"protocol": "th", "field": "dport"}}, "right": {"set": [443, {"range": [60, 70]}]}}} | PASS
          {"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "daddr"}}, "right": "::1"}} | DROPPED
          {"limit": {"rate": 1, "per": "second"}}                                                   | MAY_BE_DROPPED
          {"counter": {"packets": 0, "bytes": 0}}                                                   | PASS
          """)
  void aRuleOfNftablesToo(String statement, Level expected) {
    answers(
        "nft",
        """
        {"nftables": [
        {"table": {"family": "inet", "name": "own"}},
        {"set": {"family": "inet", "table": "own", "name": "mine", "elem": ["brHome"]}},
        {"chain": {"family": "inet", "table": "own", "name": "through", "type": "filter",
          "hook": "forward", "prio": 0, "policy": "drop"}},
        {"rule": {"family": "inet", "table": "own", "chain": "through", "handle": 4,
          "expr": [%s, {"accept": null}]}}]}
        """
            .formatted(statement));
    Verdict found = look();
    assertThat(found.level()).isEqualTo(expected);
    if (expected == Level.DROPPED) {
      assertThat(found.remedy())
          .startsWith(
              "run `nft insert rule inet own through iifname brHome oifname brHome accept`");
    }
  }

  @Test
  void aMapOfVerdictsIsFollowed() {
    answers(
        "nft",
        """
        {"nftables": [
        {"table": {"family": "ip", "name": "own"}},
        {"chain": {"family": "ip", "table": "own", "name": "through", "type": "filter",
          "hook": "forward", "prio": 0, "policy": "accept"}},
        {"chain": {"family": "ip", "table": "own", "name": "bad"}},
        {"rule": {"family": "ip", "table": "own", "chain": "through", "handle": 4, "expr": [
          {"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [
            ["established", {"accept": null}], ["new", {"jump": {"target": "bad"}}]]}}}]}},
        {"rule": {"family": "ip", "table": "own", "chain": "bad", "handle": 5,
          "expr": [{"drop": null}]}}]}
        """);
    assertThat(look().seen())
        .contains("its chain bad (table ip own) drops DHCP, by `handle 5`")
        .endsWith("rules of no program that routervm knows");
  }

  private Verdict look() {
    return frames().look("brHome", HOME).orElseThrow();
  }

  private BridgedFrames frames() {
    return new BridgedFrames(
        root,
        root,
        command -> Optional.ofNullable(programs.get(command[0])).orElse(Answer.MISSING));
  }

  private void answers(String program, String output) {
    programs.put(program, new Answer(End.DONE, output));
  }

  private void setting(String path, int value) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  static String record(String name) {
    try (InputStream in = BridgedFramesTest.class.getResourceAsStream("/firewall/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
