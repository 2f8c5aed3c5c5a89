package io.routervm.extras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the extras goes into the firewall. */
class ExtraRulesTest extends ExtrasFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A INPUT -j ACCEPT",
        "-I extra-input -j ACCEPT",
        "-F",
        "-P INPUT ACCEPT",
        "*filter",
        ":INPUT ACCEPT",
        "COMMIT",
        "-A extra-input -j ACCEPT -P INPUT ACCEPT",
        "-A extra-input -t nat -j ACCEPT",
        "-A extra-input -M /bin/sh",
        "-A extra-input -M/bin/sh",
        "-A extra-input --modpro=/bin/sh",
        "-A extra-input -tnat",
        "-A extra-input -p tcp -h",
        "-A extra-input -p tcp -j ACCEPT -nV",
        "-A extra-input -p tcp --hel",
        "-A extra-input --vers -j ACCEPT",
        "-A extra-inputs -j ACCEPT",
        "-A extra-input -m comment --comment \"\u00e9\" -j ACCEPT"
      })
  void onlyRulesOfTheExtraChainsAreRules(String line) {
    assertThat(refusal("", "/etc/routervm/firewall.d/a.rules", "\n" + line + "\n"))
        .contains("/etc/routervm/firewall.d/a.rules holds in line 2 ");
  }

  /** They load today, by names and sets that are there, and at no boot. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-s office.example.org -j ACCEPT|a name where an address belongs",
        "! -d office.example.org -j DROP|a name where an address belongs",
        "-s 192.0.2.1,office.example.org -j ACCEPT|a name where an address belongs",
        "--source=office.example.org -j ACCEPT|a name where an address belongs",
        "--sourc office.example.org -j ACCEPT|a name where an address belongs",
        "--dst ! office.example.org -j ACCEPT|a name where an address belongs",
        "-m set --match-set office src -j ACCEPT|a set, which is not there yet"
      })
  void whatNoBootCanLoadIsNoRule(String rule, String reason) {
    assertThat(refusal("", "/etc/routervm/firewall.d/a.rules", "-A extra-input " + rule + "\n"))
        .contains(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-s 203.0.113.0/24,198.51.100.7 ! -d 192.168.42.10/255.255.255.255 -j ACCEPT",
        "-p tcp -m multiport --destination-ports 80,443 --source-port 1024 -j ACCEPT",
        "-m addrtype --dst-type LOCAL -j ACCEPT",
        "-m iprange --dst-range 192.168.42.10-192.168.42.20 -j ACCEPT"
      })
  void whatEachBootCanLoadIsARule(String rule) {
    assertThat(
            extras("", "/etc/routervm/firewall.d/a.rules", "-A extra-input " + rule + "\n").rules())
        .hasSize(1);
  }

  @Test
  void rulesAreInTheOrderOfTheirFiles() {
    TreeMap<String, SourceFile> files = new TreeMap<>();
    files.put(
        "/etc/routervm/firewall.d/b.rules",
        new SourceFile(Content.of("-A extra-input -p tcp -j ACCEPT\n"), false));
    files.put(
        "/etc/routervm/firewall.d/a.rules",
        new SourceFile(
            Content.of("# first\n-A extra-input -p udp -j DROP\n-A extra-forward -j DROP\n"),
            false));
    assertThat(ExtrasLoader.of(source("", files), config).rules())
        .isEqualTo(
            java.util.Map.of(
                ExtraRules.Chain.INPUT,
                List.of("-A extra-input -p udp -j DROP", "-A extra-input -p tcp -j ACCEPT"),
                ExtraRules.Chain.FORWARD,
                List.of("-A extra-forward -j DROP")));
  }
}
