package io.routervm.prepare;

import static io.routervm.prepare.BridgePlanTest.INTERFACES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.Manager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bridge of Open vSwitch, in the way that whoever configures the network has. */
class VirtualSwitchPlanTest {
  @Test
  void theStanzasOfIfupdownBecomeThoseOfOpenVirtualSwitch() {
    List<String> lines = new ArrayList<>(INTERFACES);
    lines.addAll(List.of("tool openvswitch", "tool openvswitch-ifupdown"));
    assertThat(SampleMoves.of(lines).files())
        .singleElement()
        .satisfies(
            file ->
                assertThat(file.text())
                    .endsWith(
                        """
                        allow-hotplug eno1
                        allow-brHome eno1
                        iface eno1 inet manual
                            ovs_type OVSPort
                            ovs_bridge brHome
                            mtu 1492

                        auto brHome
                        iface brHome inet static
                            ovs_type OVSBridge
                            ovs_ports eno1
                            ovs_extra set bridge brHome other-config:hwaddr=\\"52:54:00:00:00:07\\"
                            address 192.168.1.20/24
                            gateway 192.168.1.1
                            mtu 1492
                        iface brHome inet6 auto
                        iface eno10 inet manual
                        """));
  }

  /** Its own datapath only where it is told: the kernel's is its choice. */
  @Test
  void anotherDatapathOutlivesTheBoot() {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(INTERFACES);
    lines.addAll(List.of("tool openvswitch", "tool openvswitch-ifupdown"));
    WantedBridge wanted = new WantedBridge("brHome", Optional.of(Switch.OPENVSWITCH), "netdev");
    Move move = (Move) BridgePlan.of(NetworkSurvey.read(lines), wanted);
    assertThat(move.files().get(0).text()).contains(" datapath_type=netdev\n");
    assertThat(SampleMoves.of(INTERFACES).files().get(0).text()).doesNotContain("datapath");
  }

  /** networkd would wait at boot for a NIC that is to have an address, and makes no such bridge. */
  @Test
  void networkdFindsTheBridgeOfOpenVirtualSwitch() {
    Move move =
        SampleMoves.of(
            List.of(
                "tool openvswitch",
                "manager NETWORKD",
                "file /etc/systemd/network/20-lan.network",
                "text [Match]",
                "text Name=en*",
                "text [Network]",
                "text DHCP=yes",
                "text [Link]",
                "text MTUBytes=1492"));
    assertThat(move.files())
        .extracting(NewFile::path)
        .containsExactly(
            "/etc/systemd/network/0-routervm-eno1.network",
            "/etc/systemd/network/0-routervm-brHome.network");
    assertThat(move.files().get(0).text())
        .isEqualTo(
            """
            [Match]
            Name=eno1

            [Network]
            LinkLocalAddressing=no

            [Link]
            MTUBytes=1492
            RequiredForOnline=no
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFUPDOWN        | tool other                      | LINUX       | no Open vSwitch answers here
          NETWORKD        | tool other                      | LINUX       | no Open vSwitch answers here
          IFUPDOWN        | tool openvswitch                | LINUX       | no /etc/network/if-pre-up.d/openvswitch
          NETWORK_MANAGER | tool openvswitch                | LINUX       | has no plugin for Open vSwitch
          NETWORK_MANAGER | tool openvswitch,tool openvswitch-networkmanager | LINUX | makes no bridge of Open vSwitch
          NETWORKD        | tool openvswitch                | OPENVSWITCH |
          NETPLAN         | tool openvswitch                | OPENVSWITCH |
          IFUPDOWN        | tool openvswitch,tool openvswitch-ifupdown       | OPENVSWITCH |
          """)
  void anOpenVirtualSwitchIsMadeWhereItComesUpAgain(
      Manager manager, String facts, Switch own, String obstacle) {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.addAll(SampleMoves.configuration(manager));
    lines.addAll(List.of(facts.split(",")));
    SurveyedNetwork host = NetworkSurvey.read(lines);
    assertThat(((Move) BridgePlan.of(host, WantedBridge.named("brHome"))).bridge().type())
        .isEqualTo(own);
    WantedBridge linux = WantedBridge.named("brHome").of(Switch.LINUX);
    assertThat(((Move) BridgePlan.of(host, linux)).bridge().type()).isEqualTo(Switch.LINUX);

    WantedBridge wanted = WantedBridge.named("brHome").of(Switch.OPENVSWITCH);
    if (obstacle == null) {
      assertThat(((Move) BridgePlan.of(host, wanted)).bridge().type()).isEqualTo(own);
      return;
    }
    assertThatThrownBy(() -> BridgePlan.of(host, wanted))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(obstacle)
        .hasMessageContaining("nothing was changed");
  }
}
