package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Ready;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgePlanTest {
  private static final String ADDRESS = "address 192.168.1.20/24";
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
  void aHostWhoseAddressIsOnTheBridgeIsReady() {
    assertThat(plan(List.of("nic brHome", "there bridge", "systemd yes", "type bridge", ADDRESS)))
        .isEqualTo(new Ready("brHome"));
    assertThat(
            plan(
                List.of(
                    "nic brHome", "there openvswitch", "systemd yes", "type openvswitch", ADDRESS)))
        .isEqualTo(new Ready("brHome"));
    assertThat(plan(with("master brHome", "there bridge", "on 192.168.1.20/24")))
        .isEqualTo(new Ready("brHome"));
  }

  /** As the installers of hypervisors make it. */
  @ParameterizedTest
  @ValueSource(strings = {"bridge", "openvswitch"})
  void aBridgeOfAnotherNameIsAsGood(String type) {
    List<String> lines =
        new ArrayList<>(List.of("nic vmbr0", "systemd yes", "type " + type, ADDRESS));
    assertThat(plan(lines)).isEqualTo(new Ready("vmbr0"));
    lines.add("there bridge");
    assertThat(plan(lines)).as("another one has the name").isEqualTo(new Ready("vmbr0"));
  }

  /** Neither the NIC nor a bond is a bridge because it has the name that the bridge is to have. */
  @Test
  void whatHasTheNameIsNoBridgeByThat() {
    List<String> lines = with("there ", "on 192.168.1.20/24");
    assertThatThrownBy(() -> BridgePlan.of(NetworkSurvey.read(lines), WantedBridge.named("eno1")))
        .hasMessageContaining("something else of that name, which is no bridge");
    assertThatThrownBy(() -> plan(with("master brHome", "there bond", "on 192.168.1.20/24")))
        .hasMessageContaining("something else of that name, which is no bridge");
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
          trial /var/lib/routervm/host-network       | a move is on trial
          type bridge,-address 192.168.1.20/24       | it is a bridge, not a NIC
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
    for (String one : fact.split(",", -1)) {
      if (one.startsWith("-")) {
        assertThat(lines.remove(one.substring(1))).isTrue();
      } else {
        lines.remove("type ");
        lines.add(one.equals("there") ? "there " : one);
      }
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

  /** In whatever section else it says something else. */
  @Test
  void theMtuOfTheNicStaysHoweverItIsWritten() {
    Move move =
        SampleMoves.of(
            List.of(
                "manager NETWORKD",
                "file /etc/systemd/network/20-lan.network",
                "text   [Match]",
                "text Name=en*",
                "text [Link]",
                "text MTUBytes = 9000",
                "text [Route]",
                "text MTUBytes=1400"));
    assertThat(move.files().get(1).text())
        .contains("\n[Link]\nMTUBytes = 9000\n")
        .doesNotContain("1400");
    assertThat(move.files().get(2).text()).doesNotContain("Name=en*");
  }

  /** A host that could be moved, and more lines of its survey. */
  private static List<String> with(String... facts) {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(INTERFACES);
    lines.addAll(List.of(facts));
    return lines;
  }

  private static BridgePlan plan(List<String> lines) {
    return BridgePlan.of(NetworkSurvey.read(lines), WantedBridge.named("brHome"));
  }
}
