package io.routervm.hypervisor.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.Golden;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.hypervisor.Machine;
import io.routervm.hypervisor.SampleConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The answers to installer and cloud-init: as in the golden files, and readable by their readers.
 */
class AnswersTest {
  private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLEexample me@there";
  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final String TREE = "http://tree.internet.lab/";
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9"})
  void theKickstartIsTheGoldenOneAndWellFormed(String os) throws Exception {
    String kickstart = kickstart(new SampleConfig().os(os));
    Golden.assertMatches("kickstart/" + os + ".ks", kickstart);

    assertSectionsEnd(kickstart);
    assertShellAccepts(post(kickstart));
    assertThat(kickstart)
        .contains("rootpw --lock", "part /boot --fstype=ext4 --size=500", "selinux --enforcing")
        .contains("\npoweroff\n", "--noipv6")
        .doesNotContain("swap --")
        .doesNotContain("routervm-installed");
  }

  @Test
  void withoutAManagementNetworkThereIsNoMgmt0() {
    assertThat(kickstart(new SampleConfig().management(Management.LAN))).doesNotContain("mgmt0");
    assertThat(
            Seed.files(machine(new SampleConfig().management(Management.LAN)), KEY, NONCE)
                .get("network-config"))
        .doesNotContain("mgmt0")
        .contains("config: disabled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"centos-7", "almalinux-9", "debian-12"})
  void everySystemGetsItsNicsInItsOwnWay(String os) {
    String text = Seed.files(machine(debian().os(os)), KEY, NONCE).get("user-data");
    Golden.assertMatches("seed/user-data-" + os, text);
    StringBuilder paths = new StringBuilder();
    for (JsonNode file : YAML.readTree(text).get("write_files")) {
      paths.append(file.get("path").asString()).append('\n');
    }
    assertThat(paths.toString())
        .contains("lan0.link", "wan0.link", "mgmt0.link", "90-routervm.conf");
    assertThat(text).contains("8.8.8.8", "52:54:00:0f:33:b0");
  }

  @Test
  void theInstallerAsksTheConfiguredDnsServersByTheNicThatWasNamed() {
    Machine machine = machine(new SampleConfig());
    assertThat(Kickstart.arguments(machine, TREE, false))
        .isEqualTo(
            "inst.ks=file:/ks.cfg inst.repo=http://tree.internet.lab/ inst.cmdline console=tty0"
                + " console=ttyS0,115200n8 no_timer_check ipv6.disable=1"
                + " ifname=lan0:52:54:00:0f:33:b0 ip=lan0:dhcp rd.peerdns=0 nameserver=8.8.8.8 nameserver=208.67.222.222");
    assertThat(Kickstart.arguments(machine, "http://169.254.1.1:8042/", true))
        .contains("ifname=mgmt0:" + machine.identity().management())
        .contains(
            "ip="
                + machine.identity().routerAddress().address()
                + "::"
                + machine.identity().hypervisorAddress().address()
                + ":255.255.255.248:router:mgmt0:none");
  }

  @Test
  void theSeedIsTheGoldenOneAndYaml() throws Exception {
    Map<String, String> seed = Seed.files(machine(debian()), KEY, NONCE);
    Golden.assertMatches("seed/meta-data", seed.get("meta-data"));
    Golden.assertMatches("seed/network-config", seed.get("network-config"));

    JsonNode user = YAML.readTree(seed.get("user-data"));
    assertThat(user.get("users").get(0).get("ssh_authorized_keys").get(0).asString())
        .isEqualTo(KEY.substring(0, KEY.lastIndexOf(' ')));
    assertThat(user.get("disable_root").asBoolean()).isFalse();
    assertThat(user.get("ssh_pwauth").asBoolean()).isFalse();
    assertThat(user.get("power_state").get("mode").asString()).isEqualTo("poweroff");
    assertShellAccepts(user.get("runcmd").get(0).get(2).asString());
    JsonNode first = YAML.readTree(seed.get("network-config")).get("ethernets");
    assertThat(first.size()).as("no NIC but mgmt0 on the first boot").isEqualTo(1);
    assertThat(first.get("mgmt0").get("addresses").get(0).asString())
        .isEqualTo(debian().build().identity().routerAddress().toString());
    assertThat(seed.toString()).doesNotContain("PRIVATE KEY").doesNotContain("routervm-installed");
  }

  @Test
  void theSeedsDiscIsReadByOthers() throws Exception {
    Map<String, String> seed = Seed.files(machine(debian()), KEY, NONCE);
    Path image = folder.resolve("seed.iso");
    Seed.write(seed, image.resolveSibling("seed"), image);
    assertThat(output("isoinfo", "-d", "-i", image.toString())).contains("Volume id: CIDATA");
    for (Map.Entry<String, String> file : seed.entrySet()) {
      assertThat(output("isoinfo", "-R", "-x", "/" + file.getKey(), "-i", image.toString()))
          .isEqualTo(file.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "ssh-ed25519 AAAA\nssh-rsa BBBB", "ssh-ed25519 AA'A"})
  void onlyOnePublicKeyIsLetIn(String key) {
    assertThatThrownBy(() -> Seed.files(machine(debian()), key, NONCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SampleConfig debian() {
    return new SampleConfig()
        .os("debian-12")
        .install(SampleConfig.install(InstallMethod.IMAGE, Optional.empty()));
  }

  private static String kickstart(SampleConfig sample) {
    return Kickstart.render(machine(sample), TREE, KEY, NONCE);
  }

  private static Machine machine(SampleConfig sample) {
    RouterConfig config = sample.build();
    return Machine.shown(config);
  }

  private static void assertSectionsEnd(String kickstart) {
    boolean open = false;
    for (String line : kickstart.lines().toList()) {
      if (line.matches("%(packages|post|pre|addon)\\b.*")) {
        assertThat(open).as(line).isFalse();
        open = true;
      } else if (line.equals("%end")) {
        assertThat(open).as("%end without its section").isTrue();
        open = false;
      } else {
        assertThat(line).doesNotStartWith("%");
      }
    }
    assertThat(open).as("last section ends").isFalse();
  }

  private static String post(String kickstart) {
    List<String> lines = kickstart.lines().toList();
    int start = lines.indexOf("%post --erroronfail --log=/root/routervm-post.log");
    assertThat(start).isPositive();
    return String.join("\n", lines.subList(start + 1, lines.lastIndexOf("%end")));
  }

  private void assertShellAccepts(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("script"), script);
    assertThat(output("sh", "-n", file.toString())).isEmpty();
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
