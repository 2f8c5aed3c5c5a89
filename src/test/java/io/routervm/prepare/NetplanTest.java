package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The YAML of netplan. */
class NetplanTest {
  private static final String FOLDER = "/etc/netplan/";
  private static final String HOME =
      """
      # written by the installer
      network:
        version: 2
        ethernets:
          eno1: # the cable to the switch
            match:
              macaddress: 52:54:00:00:00:07
            # fixed
            addresses:
            - 192.168.1.20/24
            mtu: 1492
            nameservers:
                addresses: [192.168.1.1]

                search: [home.arpa]

          # the other one
          eno2:
            dhcp4: true
      """;

  @Test
  void whatGivesTheNicItsAddressesMovesToTheBridge() {
    List<NewFile> files = SampleMoves.of(lines("eno1", "50-home.yaml", HOME)).files();
    assertThat(files)
        .extracting(NewFile::path)
        .containsExactly(FOLDER + "50-home.yaml", FOLDER + "90-routervm-brHome.yaml");
    assertThat(files).allMatch(NewFile::secret);
    assertThat(files.get(0).text())
        .isEqualTo(
            """
            # written by the installer
            network:
              version: 2
              ethernets:
                eno1: # the cable to the switch
                  match:
                    macaddress: 52:54:00:00:00:07
                  # fixed
                  mtu: 1492

                # the other one
                eno2:
                  dhcp4: true
            """);
    assertThat(files.get(1).text())
        .endsWith(
            """
            network:
              version: 2
              ethernets:
                "eno1":
                  renderer: networkd
                  optional: true
              bridges:
                brHome:
                  renderer: networkd
                  interfaces: ["eno1"]
                  macaddress: "52:54:00:00:00:07"
                  parameters:
                    stp: false
                    forward-delay: 0
                  addresses:
                  - 192.168.1.20/24
                  mtu: 1492
                  nameservers:
                      addresses: [192.168.1.1]

                      search: [home.arpa]
            """);
  }

  /** As in Debian's image for clouds; the file stays, and so does the lease. */
  @Test
  void aPatternStaysAndTheNicComesBeforeIt() {
    List<String> lines =
        lines(
            "all-en",
            "90-default.yaml",
            "network: {version: 2, ethernets: {}}",
            "80-all.yaml",
            """
            network:
              ethernets:
                all-en:
                  match: {name: "en*"}
                  dhcp4: true
            """);
    lines.add("client ff3f1a2b4c00020000ab11c4ee");
    List<NewFile> files = SampleMoves.of(lines).files();
    assertThat(files)
        .extracting(NewFile::path)
        .containsExactly(
            FOLDER + "90-routervm-brHome.yaml",
            "/etc/systemd/network/10-netplan-brHome.network.d/routervm.conf");
    assertThat(files.get(0).text())
        .contains(
            """
                "0-routervm-eno1":
                  renderer: networkd
                  optional: true
                  match:
                    name: "eno1"
            """)
        .endsWith("\n      dhcp4: true\n");
    assertThat(files.get(1).text()).isEqualTo("[DHCPv4]\nIAID=" + 0x3f1a2b4cL + "\n");
    assertThat(files.get(1).secret()).isFalse();
  }

  /** Its port would have the name of the definition, which is no NIC's. */
  @Test
  void aDefinitionOfAnotherNameGetsALinuxBridge() {
    String text =
        """
        network:
          ethernets:
            id0:
              match: {macaddress: "52:54:00:00:00:07"}
              set-name: eno1
              dhcp4: true
        """;
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(lines("id0", "50-cloud-init.yaml", text));
    lines.add("tool openvswitch");
    SurveyedNetwork host = NetworkSurvey.read(lines);
    Move move = (Move) BridgePlan.of(host, WantedBridge.named("brHome"));
    assertThat(move.bridge().type()).isEqualTo(Switch.LINUX);
    assertThat(move.files().get(1).text()).contains("interfaces: [\"id0\"]");
    WantedBridge wanted = WantedBridge.named("brHome").of(Switch.OPENVSWITCH);
    assertThatThrownBy(() -> BridgePlan.of(host, wanted))
        .hasMessageContaining("calls this NIC id0")
        .hasMessageContaining("nothing was changed");
  }

  /** Nothing is left of it, and netplan wants a mapping. */
  @Test
  void anOpenVirtualSwitchHasTheAddressOfItsNic() {
    List<String> lines =
        lines("eno1", "a.yaml", "network:\n  ethernets:\n    eno1:\n      dhcp4: true\n");
    lines.add("tool openvswitch");
    Move move = SampleMoves.of(lines);
    assertThat(move.bridge().type()).isEqualTo(Switch.OPENVSWITCH);
    assertThat(move.files().get(0).text()).isEqualTo("network:\n  ethernets:\n    eno1: {}\n");
    assertThat(move.files().get(1).text())
        .endsWith(
            """
                  openvswitch:
                    other-config:
                      hwaddr: "52:54:00:00:00:07"
                  dhcp4: true
            """);
  }

  @Test
  void theWansNicLosesWhatGivesItAnAddress() {
    Move move = wan("eno1", HOME);
    assertThat(move.files().get(0).text()).doesNotContain("addresses").contains("mtu: 1492");
    assertThat(move.files().get(1).text())
        .endsWith(
            """
                  interfaces: ["eno1"]
                  macaddress: "52:54:00:00:00:07"
                  parameters:
                    stp: false
                    forward-delay: 0
                  link-local: []
                  accept-ra: false
                  optional: true
            """);
  }

  /** Nor has netplan a word about it. */
  @Test
  void aNicWithoutADefinitionGetsOne() {
    assertThat(wan("", "network:\n  ethernets:\n    eno9:\n      dhcp4: true\n").files())
        .singleElement()
        .satisfies(file -> assertThat(file.text()).contains("    \"eno1\":\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ethernets: {eno1: {dhcp4: true}}                                       | not written a key a line
          ethernets: {eno1: &a {dhcp4: true}, eno2: *a}                          | cannot read this YAML
          {ethernets: {eno1: {}}, vlans: {v7: {id: 7, link: eno1}}}              | vlans.v7.link stands on eno1
          {ethernets: {eno1: {}}, bonds: {b: {interfaces: [eno1]}}}              | bonds.b.interfaces.0 stands on eno1
          {ethernets: {eno1: {}}, bridges: {brHome: {}}}                         | something of the name brHome
          ethernets: {eno1: {auth: {password: secret}}}                          | `auth` stands in the NIC's definition
          """)
  void whatRoutervmCannotMoveIsTold(String network, String sentence) {
    assertThatThrownBy(() -> SampleMoves.of(lines("eno1", "a.yaml", "network:\n  " + network)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("nothing was changed")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDefinitionThatIsNotAnOwnersIsTold() {
    List<String> lines = lines("eno1");
    lines.addAll(
        List.of("file /run/netplan/initramfs.yaml", "text network: {ethernets: {eno1: {}}}"));
    assertThatThrownBy(() -> SampleMoves.of(lines)).hasMessageContaining("not in " + FOLDER);
  }

  /** It may well give the NIC an address. */
  @Test
  void whatStandsBesideNetplansFilesIsTold() {
    List<String> lines = lines("eno1", "50-home.yaml", HOME);
    lines.addAll(
        List.of(
            "file /etc/systemd/network/10-netplan-eno1.network.d/metric.conf",
            "text [DHCPv4]",
            "text RouteMetric=50"));
    assertThatThrownBy(() -> SampleMoves.of(lines))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("settings of the NIC beside those that netplan writes")
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void whatNetplanHasNetworkManagerDoIsTold() {
    assertThatThrownBy(
            () ->
                SampleMoves.of(
                    List.of(
                        "manager NETWORK_MANAGER",
                        "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
                        "file /run/NetworkManager/system-connections/netplan-eno1.nmconnection",
                        "text [ipv4]")))
        .hasMessageContaining("netplan has NetworkManager configure eno1");
  }

  private static Move wan(String id, String text) {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(lines(id, "a.yaml", text));
    List<String> home =
        SampleMoves.PLAIN.stream().map(line -> line.replace("eno1", "eno0")).toList();
    return (Move) BridgePlan.ofWan(NetworkSurvey.read(home), NetworkSurvey.read(lines), "brIsp");
  }

  /** Names of files and what they hold, by turns. */
  private static List<String> lines(String id, String... files) {
    List<String> lines = new ArrayList<>(List.of("manager NETPLAN", "connection " + id));
    for (int index = 0; index < files.length; index += 2) {
      lines.add("file " + FOLDER + files[index]);
      Stream.of(files[index + 1].split("\n")).map(line -> "text " + line).forEach(lines::add);
    }
    return lines;
  }
}
