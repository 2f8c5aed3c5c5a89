package io.routervm.extras;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NftRuleLinesTest extends ExtrasFixture {
  private static final String PATH = "/etc/routervm/firewall.d/a.nft";
  private static final String HEAD = "add rule ip routervm extra-input ";

  @BeforeEach
  void filterWithNft() throws IOException {
    config = withFirewall("{ backend: nftables }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table ip other { }",
        "flush ruleset",
        "flush table ip routervm",
        "add rule ip routervm input accept",
        "add rule ip routervm extra-inputs accept",
        "add rule inet routervm extra-input accept",
        "add rule ip filter extra-input accept",
        "insert rule ip routervm extra-input accept",
        "-A extra-input -j ACCEPT",
        "include \"/tmp/x\"",
        HEAD + "accept; flush ruleset",
        HEAD + "accept } table ip x {",
        HEAD + "ip protocol { tcp",
        HEAD + "log prefix \"{\" }",
        HEAD + "log prefix \"x",
        HEAD + "accept # }",
        HEAD + "accept \\",
        HEAD + "iifname $nic accept",
        HEAD + "accept comment \"\u00e9\""
      })
  void onlyRulesOfTheExtraChainsAreRules(String line) {
    assertThat(refusal("", PATH, "\n" + line + "\n")).contains(PATH + " holds in line 2 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip saddr office.example.org accept|a name where an address belongs",
        "ip saddr office accept|a name where an address belongs",
        "ip daddr != office drop|a name where an address belongs",
        "ip saddr { 192.0.2.1, office } accept|a name where an address belongs",
        "ip saddr . tcp dport { office.example.org . 80 } accept|a name where an address belongs",
        "ip saddr . tcp dport { printer . 80 } accept|a name where an address belongs",
        "iifname . ip saddr != { '' . 192.0.2.1, '' . printer } drop|a name where an address"
            + " belongs",
        "tcp dport . ip daddr { 80 . 192.0.2.1, 80 . printer } accept|a name where an address"
            + " belongs",
        "ip saddr vmap { 192.0.2.1 : drop, printer : accept }|a name where an address belongs",
        "ip saddr . tcp dport vmap { printer . 80 : accept }|a name where an address belongs",
        "dnat to tcp dport map { 80 : printer }|a name where an address belongs",
        "dnat ip addr . port to tcp dport map { 80 : printer . 80 }|a name where an address"
            + " belongs",
        "dnat to office|a name where an address belongs",
        "dnat to office:80|a name where an address belongs",
        "snat ip prefix to office|a name where an address belongs",
        "dup to office|a name where an address belongs",
        "tproxy to office:80|a name where an address belongs",
        "ip daddr set office|a name where an address belongs",
        "(ip saddr) office accept|a name where an address belongs",
        "ip saddr \"office\" accept|a name where an address belongs",
        "rt nexthop office accept|a name where an address belongs",
        "ip  saddr  office accept|a name where an address belongs",
        "ip\tsaddr\toffice accept|a name where an address belongs",
        "ip saddr!=office accept|a name where an address belongs",
        "ip saddr eq office accept|a name where an address belongs",
        "ip saddr & 255.255.255.0 == office accept|a name where an address belongs",
        "ip saddr 192.0.2.1 - office accept|a name where an address belongs",
        "ip saddr {office} accept|a name where an address belongs",
        "ip saddr{ 192.0.2.1 - office } accept|a name where an address belongs",
        "ip saddr != { 192.0.2.1, office, } accept|a name where an address belongs",
        "ip saddr  .  tcp dport { printer . 80 } accept|a name where an address belongs",
        "tcp dport . ip saddr { 80  .  printer } accept|a name where an address belongs",
        "ether saddr . ip saddr vmap { 52:54:00:aa:bb:cc . printer:drop }|a name where an address"
            + " belongs",
        "ip saddr vmap{ printer:drop }|a name where an address belongs",
        "ip saddr vmap { 192.0.2.1 : drop, * : accept, printer: drop }|a name where an address"
            + " belongs",
        "ip saddr & 255.255.255.0 vmap { office : drop }|a name where an address belongs",
        "ip saddr . ip daddr vmap { 192.0.2.1 . printer: drop }|a name where an address belongs",
        "dnat to tcp dport map { 80:printer }|a name where an address belongs",
        "dnat to tcp dport map{ 80 :192.0.2.1, * :printer }|a name where an address belongs",
        "dnat to ip saddr . tcp dport map { 192.0.2.1 . 80:printer . 80 }|a name where an address"
            + " belongs",
        "dnat to jhash ip saddr mod 2 map { 0 : 192.0.2.1, 1 : printer }|a name where an address"
            + " belongs",
        "ip daddr set ip saddr map { 192.0.2.1 : printer }|a name where an address belongs",
        "ip saddr @office accept|a named set, which is not there yet",
        "add @seen { ip saddr }|a named set, which is not there yet"
      })
  void whatNoBootCanLoadIsNoRule(String rule, String reason) {
    assertThat(refusal("", PATH, HEAD + rule + "\n")).contains(reason);
  }

  private static List<String> loadable() {
    return List.of(
        "ip saddr { 203.0.113.0/24, 198.51.100.7 } ip daddr != 192.168.42.10 accept",
        "ip saddr 192.168.42.10-192.168.42.20 tcp dport { 80, 443 } counter accept comment \"a;"
            + " b\"",
        "iifname \"wan0\" ip saddr . tcp dport { 192.0.2.1 . 80 } accept",
        "tcp dport vmap { 80 : accept, 81 : drop }",
        "ip saddr vmap { 192.0.2.1 : accept, 192.0.2.2 : drop }",
        "ip saddr . tcp dport vmap { 192.0.2.0/24 . 80-90 : accept, 192.0.2.2 . ssh : drop }",
        "ip daddr 192.0.2.9 iifname . ip saddr { \"wan0\" . 192.0.2.1-192.0.2.9 } accept",
        "iifname . meta l4proto vmap { \"wan0\" . tcp : accept, \"wan0\" . udp : drop }",
        "dnat to tcp dport map { 80 : 192.168.42.10, 81-89 : 192.168.42.11 }",
        "dnat ip addr . port to tcp dport map { 80 : 192.168.42.10 . 8080 }",
        "ether saddr 52:54:00:aa:bb:cc ip daddr 192.0.2.1 accept",
        "ether saddr . ip saddr { 52:54:00:aa:bb:cc . 192.0.2.1 } accept",
        "meta mark set ip saddr map { 192.0.2.1 : 0x1, 192.0.2.2 : 0x2 }",
        "fib daddr type local meta l4proto udp @th,16,16 53 accept",
        "ip saddr { 192.0.2.1 - 192.0.2.9 } accept",
        "ip saddr 192.0.2.1 - 192.0.2.9 accept",
        "ip saddr { 192.0.2.0 / 28 , 192.0.2.100 , } accept",
        "ip saddr { 192.0.2.1, } accept",
        "ip saddr {192.0.2.1,192.0.2.2} accept",
        "ip  saddr{ 192.0.2.1 }  accept",
        "ip saddr { 192.0.2.1 comment \"mine\", 192.0.2.2 counter } accept",
        "ip saddr!=192.0.2.1 accept",
        "ip saddr!={ 192.0.2.1 } accept",
        "ip saddr ne 192.0.2.1 ip daddr >= 192.0.2.9 accept",
        "ip saddr & 255.255.255.0 == 192.0.2.0 accept",
        "ip saddr and 255.255.255.0 vmap { 192.0.2.0 : drop }",
        "ip daddr set 192.0.2.1 meta mark set ip saddr map { 192.0.2.1 : 0x1 }",
        "ip daddr set ip saddr map { 192.0.2.1:192.0.2.2 }",
        "ip saddr vmap { 192.0.2.1: drop }",
        "ip saddr vmap{ 192.0.2.1:drop, }",
        "ip saddr vmap { 192.0.2.1 : drop, * : accept }",
        "ip saddr vmap { 192.0.2.1 comment \"mine\" : drop, *:accept }",
        "ip saddr . ip daddr vmap { 192.0.2.1 . 192.0.2.2: drop }",
        "ip saddr . ip daddr vmap { 192.0.2.1 - 192.0.2.9  .  192.0.2.2: drop, * : accept }",
        "ip saddr  .  tcp dport { 192.0.2.1  .  80 } accept",
        "ip saddr . ether saddr vmap { 192.0.2.1 . 52:54:00:aa:bb:cc:drop }",
        "ether saddr . ip saddr vmap { 52:54:00:aa:bb:cc . 192.0.2.1:drop }",
        "dnat to tcp dport map { 80:192.0.2.1, * :192.0.2.2 }",
        "dnat to jhash ip saddr mod 2 map { 0 : 192.0.2.1, 1 : 192.0.2.2 }",
        "dnat to 192.0.2.1 - 192.0.2.9",
        "tcp dport 80 dnat to 192.0.2.1:http",
        "tcp dport 80 dnat to 192.0.2.1 : 8080",
        "tcp dport 80 dnat to :8080",
        "tcp dport 80 tproxy to :8080",
        "snat ip prefix to ip saddr map { 192.0.2.0/24 : 198.51.100.0/24 }",
        "dup to 192.0.2.1 device \"lo\"",
        "ip saddr & 255.255.255.0 { 192.0.2.0, 198.51.100.0 } accept",
        "(ip saddr) (192.0.2.1) accept",
        "ether daddr set 52:54:00:aa:bb:cc accept",
        "ether daddr set ip saddr map { 192.0.2.1 : 52:54:00:aa:bb:cc }",
        "rt nexthop 192.0.2.1 accept",
        "fib saddr oifname \"lo\" accept",
        "fib saddr . iif oif missing drop");
  }

  @ParameterizedTest
  @MethodSource("loadable")
  void whatEachBootCanLoadIsARule(String rule) {
    assertThat(extras("", PATH, "# mine\n\n" + HEAD + rule + "\n").rules())
        .isEqualTo(Map.of(ExtraRules.Chain.INPUT, List.of(HEAD + rule)));
  }

  @ParameterizedTest
  @MethodSource("loadable")
  @Tag("root")
  void nftTakesWhatIsARule(String rule) throws Exception {
    Path file = directory.resolve("firewall.nft");
    Files.writeString(
        file, "add table ip routervm\nadd chain ip routervm extra-input\n" + HEAD + rule + "\n");
    Process nft =
        new ProcessBuilder("unshare", "--net", "nft", "--check", "--file", file.toString())
            .redirectErrorStream(true)
            .start();
    nft.getOutputStream().close();
    String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(nft.waitFor()).as(output).isZero();
  }

  /** Each part of it is looked at once, and none by recursion. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'meta mark set 1 '|'ip saddr { '|'192.0.2.2, '|'192.0.2.1 } accept'",
        "'meta mark set 1 '|'ip saddr vmap { '|'192.0.2.2:drop, '|'* : accept }'",
        "'mod 2 '|'dnat to tcp dport map { '|'80:192.0.2.1, '|'* : 192.0.2.2 }'"
      })
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLongRuleIsReadInTime(String before, String set, String element, String end) {
    String rule = HEAD + before.repeat(20_000) + set + element.repeat(20_000) + end;
    assertThat(extras("", PATH, rule + "\n").rules())
        .isEqualTo(Map.of(ExtraRules.Chain.INPUT, List.of(rule)));
  }

  @Test
  void aLongNameIsRefused() {
    assertThat(refusal("", PATH, HEAD + "ip saddr " + "a.".repeat(50_000) + "a accept\n"))
        .contains("a name where an address belongs");
  }

  @Test
  void rulesAreForTheProgramThatFilters() throws IOException {
    assertThat(refusal("", "/etc/routervm/firewall.d/a.rules", "-A extra-input -j ACCEPT\n"))
        .contains("holds rules for iptables, and the router filters with nft");
    config = withFirewall("{ backend: iptables }");
    assertThat(refusal("", PATH, HEAD + "accept\n"))
        .contains("holds rules for nft, and the router filters with iptables");
  }
}
