package io.routervm.host.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.service.Namespaces;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hypervisor as a network namespace: a real bridge between a device and a router, the rules that
 * Docker, ufw and firewalld really set, loaded into the kernel, and a connection that is eaten, or
 * not. After what the check advises the connection is made and the check has nothing to say.
 */
@Tag("root")
@Timeout(120)
class BridgedFramesHostTest {
  private static final Path RECORDS = Path.of("src/test/resources/firewall").toAbsolutePath();
  private static final Pattern COMMAND = Pattern.compile("run `([^`]+)`");

  @TempDir Path folder;
  private Namespaces hosts;

  @BeforeEach
  void up() {
    hosts = new Namespaces(folder);
    hosts.hub("hv");
    hosts.must(
        "hv", "ip link set br0 down && ip link set br0 name brHome && ip link set brHome up");
    for (String[] host : new String[][] {{"pc", "192.168.42.1"}, {"router", "192.168.42.254"}}) {
      hosts.host(host[0]);
      hosts.must(
          "hv",
          "ip link add " + host[0] + " type veth peer name eth0 netns " + hosts.nameOf(host[0]));
      hosts.must("hv", "ip link set " + host[0] + " master brHome up");
      hosts.must(host[0], "ip address add " + host[1] + "/24 dev eth0 && ip link set eth0 up");
    }
    hosts.background("router", "socat TCP4-LISTEN:443,fork,reuseaddr SYSTEM:'echo here'");
    hosts.must("hv", "sysctl -q -w net.bridge.bridge-nf-call-iptables=1");
    hosts.await("the way through the bridge", 20, this::passes);
  }

  @AfterEach
  void down() {
    hosts.close();
  }

  @Test
  void withoutRulesNothingIsTold() {
    assertThat(look()).isEqualTo("PASS\nit lets brHome's frames pass");
  }

  @Test
  void dockersRulesOfTheNewerIptables() {
    eatenThenMended("iptables-nft-restore <" + RECORDS.resolve("docker.txt"), "policy: Docker");
    assertThat(hosts.must("hv", "iptables-nft-save")).contains("-A DOCKER-USER -i brHome");
  }

  @Test
  void dockersRulesOfTheOlderIptables() {
    eatenThenMended("iptables-legacy-restore <" + RECORDS.resolve("docker.txt"), "policy: Docker");
    assertThat(hosts.must("hv", "iptables-legacy-save")).contains("-A DOCKER-USER -i brHome");
  }

  @Test
  void aChainOfNftablesForRoutedPackets() {
    eatenThenMended(
        "nft 'table inet mine { chain through { type filter hook forward priority 0; policy drop;"
            + " ct state established accept; iifname docker0 accept; }; }'",
        "chain through (table inet mine) drops DHCP, by its policy");
  }

  /** The advice names the bridge; the kernel of the lab cannot match on that (nft_meta_bridge). */
  @Test
  void aChainOfNftablesForBridges() {
    hosts.must("hv", "sysctl -q -w net.bridge.bridge-nf-call-iptables=0");
    String found =
        eaten(
            "nft 'table bridge mine { chain through { type filter hook forward priority 0; policy"
                + " drop; ether type arp accept; }; }'",
            "it looks at the frames of brHome");
    assertThat(found).contains("nft insert rule bridge mine through ibrname brHome obrname brHome");
    hosts.must("hv", "nft insert rule bridge mine through ether type ip accept");
    mended();
  }

  /** Its own program is not here: what it writes after the advice is loaded as it was recorded. */
  @Test
  void ufwsRules() {
    eaten("iptables-nft-restore <" + RECORDS.resolve("ufw.txt"), "policy: ufw");
    hosts.must("hv", "iptables-nft-restore <" + RECORDS.resolve("ufw-remedied.txt"));
    mended();
  }

  /** As with ufw. */
  @Test
  void firewalldsRules() {
    eaten("nft --json --file " + RECORDS.resolve("firewalld.json"), "inet firewalld) drops DHCP");
    hosts.must("hv", "nft flush ruleset");
    hosts.must("hv", "nft --json --file " + RECORDS.resolve("firewalld-remedied.json"));
    mended();
  }

  @Test
  void aBridgeThatIsKeptOutOfTheFirewall() {
    eaten("iptables-nft-restore <" + RECORDS.resolve("docker.txt"), "policy: Docker");
    hosts.must("hv", "sysctl -q -w net.bridge.bridge-nf-call-iptables=0");
    mended();
  }

  private void eatenThenMended(String rules, String told) {
    String found = eaten(rules, told);
    Matcher command = COMMAND.matcher(found);
    assertThat(command.find()).as(found).isTrue();
    hosts.must("hv", command.group(1));
    mended();
  }

  private String eaten(String rules, String told) {
    hosts.must("hv", rules);
    assertThat(passes()).as("a frame with " + rules).isFalse();
    String found = look();
    assertThat(found).startsWith("DROPPED\n").contains(told);
    return found;
  }

  private void mended() {
    assertThat(passes()).as("a frame after the advice").isTrue();
    assertThat(look()).isEqualTo("PASS\nit lets brHome's frames pass");
  }

  private boolean passes() {
    return hosts
        .run("pc", "socat -T5 -u TCP4:192.168.42.254:443,connect-timeout=2 - 2>/dev/null")
        .output()
        .equals("here\n");
  }

  private String look() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return hosts
        .must(
            "hv",
            java
                + " -cp '"
                + System.getProperty("java.class.path")
                + "' "
                + LookedAtBridge.class.getName()
                + " brHome 192.168.42.254/24")
        .strip();
  }
}
