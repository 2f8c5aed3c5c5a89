package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Ready;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgePlanTest {
  static final List<String> INTERFACES =
      List.of(
          "manager IFUPDOWN",
          "file /etc/network/interfaces",
          "text # This file describes the network interfaces",
          "text source /etc/network/interfaces.d/*",
          "text ",
          "text auto lo eno1 eno2",
          "text iface lo inet loopback",
          "text allow-hotplug eno1",
          "text iface eno1 inet static",
          "text     address 192.168.1.20/24",
          "text     gateway 192.168.1.1",
          "text     mtu 1492",
          "text iface eno1 inet6 auto",
          "text iface eno10 inet manual");

  @Test
  void theStanzasOfIfupdownBecomeTheBridges() {
    assertThat(SampleMoves.of(INTERFACES).files())
        .singleElement()
        .satisfies(
            file ->
                assertThat(file.text())
                    .isEqualTo(
                        """
                        # This file describes the network interfaces
                        source /etc/network/interfaces.d/*

                        auto lo eno2
                        auto brHome
                        iface lo inet loopback
                        allow-hotplug eno1
                        iface eno1 inet manual
                            up ip link set dev $IFACE master brHome up || :

                        auto brHome
                        iface brHome inet static
                            bridge_ports eno1
                            bridge_hw 52:54:00:00:00:07
                            bridge_stp off
                            bridge_fd 0
                            bridge_maxwait 0
                            bridge_waitport 30 eno1
                            pre-up ip link set dev eno1 mtu 1492 || :
                            address 192.168.1.20/24
                            gateway 192.168.1.1
                            mtu 1492
                        iface brHome inet6 auto
                        iface eno10 inet manual
                        """));
  }

  /** What is there from the start on needs no waiting at boot. */
  @Test
  void aNicThatIsNotPluggedInIsNotWaitedFor() {
    List<String> lines = new ArrayList<>(INTERFACES);
    lines.remove("text allow-hotplug eno1");
    assertThat(SampleMoves.of(lines).files().get(0).text())
        .contains("bridge_ports eno1\n")
        .doesNotContain("waitport")
        .doesNotContain("hotplug")
        .doesNotContain("master brHome");
  }

  /** An owner's own patience stays. */
  @ParameterizedTest
  @CsvSource({
    "method=auto, dhcp-timeout=2147483647",
    "method=auto/dhcp-timeout=20, dhcp-timeout=20",
    "method=manual, ''"
  })
  void aSilentServerDoesNotTakeTheBridgeAway(String settings, String patience) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "manager NETWORK_MANAGER",
                "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
                "file /etc/NetworkManager/system-connections/home.nmconnection",
                "text [ipv4]"));
    List.of(settings.split("/")).forEach(line -> lines.add("text " + line));
    String text = SampleMoves.of(lines).files().get(0).text();
    assertThat(text).contains("autoconnect-retries=0\n");
    assertThat(text.lines().filter(line -> line.startsWith("dhcp-timeout")).toList())
        .isEqualTo(patience.isEmpty() ? List.of() : List.of(patience));
  }

  @Test
  void aFileWithoutTheNicStaysAsItIs() {
    List<String> lines = new ArrayList<>(INTERFACES);
    lines.addAll(List.of("file /etc/network/interfaces.d/other", "text iface eno2 inet dhcp"));
    assertThat(SampleMoves.of(lines).files())
        .extracting(NewFile::path)
        .containsOnly("/etc/network/interfaces");
  }

  /** The interface identifier stays the one that the server knows: 0x3f1a2b4c. */
  @Test
  void networkdKeepsItsFileAndItsLease() {
    Move move =
        SampleMoves.of(
            List.of(
                "manager NETWORKD",
                "file /etc/systemd/network/20-lan.network",
                "text [Match]",
                "text Name=en*",
                "text [Network]",
                "text DHCP=yes",
                "file /etc/systemd/network/20-lan.network.d/mtu.conf",
                "text [Link]",
                "text MTUBytes=1492",
                "client ff3f1a2b4c00020000ab11c4ee"));
    assertThat(move.files()).allSatisfy(file -> assertThat(file.before()).isEmpty());
    assertThat(move.files())
        .extracting(NewFile::path)
        .containsExactly(
            "/etc/systemd/network/0-routervm-brHome.netdev",
            "/etc/systemd/network/0-routervm-eno1.network",
            "/etc/systemd/network/0-routervm-brHome.network");
    assertThat(move.files().get(1).text()).endsWith("\n[Link]\nMTUBytes=1492\n");
    assertThat(move.files().get(2).text())
        .isEqualTo(
            """
            [Match]
            Name=brHome
            [Network]
            DHCP=yes
            [Link]
            MTUBytes=1492

            [DHCPv4]
            IAID=1058679628
            """);
  }

  @Test
  void theConnectionsOfNetworkManagerAreNobodyElsesToRead() {
    Move move =
        SampleMoves.of(
            List.of(
                "manager NETWORK_MANAGER",
                "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
                "file /etc/NetworkManager/system-connections/home.nmconnection",
                "text [connection]",
                "text id=home",
                "text [ethernet]",
                "text mtu=1492",
                "text [ipv4]",
                "text method=manual",
                "text address1=192.168.1.20/24,192.168.1.1",
                "text [ipv6]",
                "text method=disabled"));
    assertThat(move.earlier()).isEqualTo("0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5");
    assertThat(move.files()).allMatch(NewFile::secret);
    assertThat(move.files().get(0).text())
        .contains("interface-name=brHome\n")
        .contains("mac-address=52:54:00:00:00:07\n")
        .endsWith(
            "[ipv4]\nmethod=manual\naddress1=192.168.1.20/24,192.168.1.1\n\n[ipv6]\nmethod=disabled\n");
    assertThat(move.files().get(1).text())
        .contains("uuid=" + move.wanted() + "\n")
        .contains("master=brHome\n")
        .endsWith("[ethernet]\nmtu=1492\n");
  }

  @Test
  void aHostWhoseAddressIsOnTheBridgeIsReady() {
    assertThat(plan(Stream.of("nic brHome", "there bridge", "port eno1", "systemd yes").toList()))
        .isEqualTo(new Ready("brHome"));
    assertThat(plan(List.of("nic brHome", "there openvswitch", "systemd yes")))
        .isEqualTo(new Ready("brHome"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type wlan                                  | wireless
          type bond                                  | a bond of several NICs
          type team                                  | a bond of several NICs
          type vlan                                  | a VLAN of another NIC
          type bridge                                | on a bridge already
          type openvswitch                           | on a bridge already
          type tun                                   | no Ethernet NIC (tun)
          master br0                                 | a port of br0 already
          docker yes                                 | Docker runs here
          there bridge                               | a bridge of that name already
          there                                      | something else of that name
          -systemd yes                               | not run by systemd
          -nic eno1                                  | no default route
          -mac 52:54:00:00:00:07                     | no NIC of that name
          -address 192.168.1.20/24                   | has no IPv4 address
          -manager IFUPDOWN                          | nothing that routervm knows configures eno1
          -tool bridge-utils                         | without the package bridge-utils
          text iface eno1 inet dhcp                  | more than one IPv4 stanza of eno1
          text iface eno1:0 inet static              | more than one configuration
          text mapping eno1                          | more than one configuration
          -tool ping                                 | no ping here
          named /etc/systemd/network/10-lan.link     | its name by its MAC address
          address 192.168.1.21/24                    | more than one IPv4 address
          text auto eno1 \\                          | goes on in the next one
          """)
  void aHostThatIsLeftAloneIsTold(String fact, String sentence) {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(INTERFACES);
    if (fact.startsWith("-")) {
      assertThat(lines.remove(fact.substring(1))).isTrue();
    } else {
      lines.remove("type ");
      lines.add(fact.equals("there") ? "there " : fact);
    }
    assertThatThrownBy(() -> plan(lines))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("nothing was changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          iface eno1 inet dhcp          | up ip route add 10.0.0.0/8 dev eno1 | names eno1
          iface eno1 inet6 auto         | iface eno1 inet dhcp                | stands before its IPv4 one
          """)
  void aStanzaThatCannotMoveIsTold(String first, String second, String sentence) {
    assertThatThrownBy(() -> SampleMoves.of(interfaces(first, second)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(sentence);
  }

  private static List<String> interfaces(String first, String second) {
    return List.of(
        "manager IFUPDOWN", "file /etc/network/interfaces", "text " + first, "text " + second);
  }

  @Test
  void anotherDhcpClientIsNotStopped() {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.remove("tool dhclient");
    lines.addAll(interfaces("auto eno1", "iface eno1 inet dhcp"));
    assertThatThrownBy(() -> plan(lines))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("another DHCP client than dhclient");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VLAN=home.42", "MACVLAN=mv0", "Bond=bond0", "VRF=red"})
  void whatIsStackedOnTheNicIsLeftAlone(String line) {
    assertThatThrownBy(
            () ->
                SampleMoves.of(
                    List.of(
                        "manager NETWORKD",
                        "file /etc/systemd/network/20-lan.network",
                        "text [Network]",
                        "text " + line)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(line);
  }

  @Test
  void aConnectionThatIsGoneAtTheNextBootIsLeftAlone() {
    assertThatThrownBy(
            () ->
                SampleMoves.of(
                    List.of(
                        "manager NETWORK_MANAGER",
                        "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
                        "file /run/NetworkManager/system-connections/eno1.nmconnection",
                        "text [ipv4]")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is no keyfile in /etc/NetworkManager");
  }

  @Test
  void aStanzaOfAnotherMethodIsLeftAlone() {
    assertThatThrownBy(
            () ->
                SampleMoves.of(
                    List.of(
                        "manager IFUPDOWN",
                        "file /etc/network/interfaces",
                        "text iface eno1 inet ppp")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("neither dhcp nor static");
  }

  /** What the firewall of the host goes by, and nothing that makes two connections one. */
  @Test
  void theZoneOfAConnectionGoesWithIt() {
    Move move =
        SampleMoves.of(
            List.of(
                "manager NETWORK_MANAGER",
                "firewall yes",
                "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
                "file /etc/NetworkManager/system-connections/home.nmconnection",
                "text [connection]",
                "text id=home",
                "text zone=internal",
                "text [ipv4]",
                "text method=auto"));
    assertThat(move.files().get(0).text()).contains("\nzone=internal\n").doesNotContain("id=home");
    assertThat(move.files().get(1).text()).doesNotContain("zone=");
    assertThat(move.firewall()).isTrue();
  }

  private static BridgePlan plan(List<String> lines) {
    return BridgePlan.of(NetworkSurvey.read(lines), WantedBridge.named("brHome"));
  }
}
