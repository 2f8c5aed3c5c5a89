package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Reach;
import io.routervm.prepare.BridgePlan.Ready;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second NIC becomes the WAN's. */
class WanPlanTest {
  private static final List<String> HOME =
      List.of(
          "nic brHome",
          "systemd yes",
          "type bridge",
          "mac 52:54:00:00:00:07",
          "gateway 192.168.1.1",
          "address 192.168.1.20/24",
          "manager IFUPDOWN");

  private static final List<String> SECOND =
      List.of(
          "nic enp3s0",
          "systemd yes",
          "type ",
          "mac 52:54:00:00:00:08",
          "gateway 192.168.1.1",
          "tool bridge-utils",
          "carrier yes");

  @Test
  void ifupdownConfiguresNothingOnItAnyMore() {
    Move move =
        move(
            "address 192.168.2.7/24",
            "manager IFUPDOWN",
            "file /etc/network/interfaces",
            "text auto lo enp3s0",
            "text iface lo inet loopback",
            "text allow-hotplug enp3s0",
            "text iface enp3s0 inet static",
            "text     address 192.168.2.7/24",
            "text     up ip route add 10.0.0.0/8 dev enp3s0",
            "text ",
            "text # the other one",
            "text iface enp3s0 inet6 auto",
            "text iface eno1 inet manual",
            "file /etc/network/interfaces.d/other",
            "text iface eno2 inet manual");
    assertThat(move.reach())
        .isEqualTo(
            new Reach("brHome", "brHome", List.of("192.168.1.20/24"), Optional.of("192.168.1.1")));
    assertThat(move.isHome()).isFalse();
    assertThat(move.lost()).containsExactly("192.168.2.7/24");
    assertThat(move.files())
        .singleElement()
        .satisfies(
            file ->
                assertThat(file.text())
                    .isEqualTo(
                        """
                        auto lo
                        iface lo inet loopback

                        # the other one
                        iface eno1 inet manual

                        # the WAN, on which this host has no address: made by `routervm host prepare`
                        auto brIsp
                        iface brIsp inet manual
                            bridge_ports enp3s0
                            bridge_hw 52:54:00:00:00:08
                            bridge_stp off
                            bridge_fd 0
                            bridge_maxwait 0
                            up echo 1 >/proc/sys/net/ipv6/conf/$IFACE/disable_ipv6 || :
                        iface enp3s0 inet manual
                        """));
  }

  /** Whoever configures the home's NIC does it: nobody configures this one. */
  @Test
  void aNicThatNobodyConfiguresIsTakenToo() {
    Move move = move("file /etc/network/interfaces", "text auto lo");
    assertThat(move.manager()).isEqualTo(SurveyedNetwork.Manager.IFUPDOWN);
    assertThat(move.files().get(0).text())
        .startsWith("auto lo\n\n# the WAN")
        .contains("auto brIsp");
  }

  @Test
  void networkdLeavesItAlone() {
    Move move =
        move(
            "manager NETWORKD",
            "file /etc/systemd/network/30-isp.network",
            "text [Network]",
            "text DHCP=yes");
    assertThat(move.files()).allSatisfy(file -> assertThat(file.before()).isEmpty());
    assertThat(move.files().get(1).text())
        .isEqualTo(
            """
            [Match]
            Name=enp3s0

            [Network]
            LinkLocalAddressing=no
            Bridge=brIsp

            [Link]
            RequiredForOnline=no
            """);
    assertThat(move.files().get(2).text())
        .isEqualTo(
            """
            [Match]
            Name=brIsp

            [Network]
            LinkLocalAddressing=no
            IPv6AcceptRA=no

            [Link]
            RequiredForOnline=no
            """);
  }

  @Test
  void networkManagerGivesItNoAddress() {
    Move move = move("manager NETWORK_MANAGER", "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5");
    assertThat(move.files())
        .extracting(NewFile::path)
        .containsExactly(
            "/etc/NetworkManager/system-connections/routervm-brIsp.nmconnection",
            "/etc/NetworkManager/system-connections/routervm-enp3s0.nmconnection");
    assertThat(move.files().get(0).text())
        .endsWith("[ipv4]\nmethod=disabled\n\n[ipv6]\nmethod=disabled\n");
    assertThat(move.files().get(1).text()).endsWith("master=brIsp\nslave-type=bridge\n");
  }

  /** Whoever comes in by one of them is asked. */
  @Test
  void anAddressOfIpv6IsLostAsWell() {
    assertThat(move("address6 fd12:3456::7/64", "manager NETWORKD").lost())
        .containsExactly("fd12:3456::7/64");
  }

  @Test
  void aBridgeThatHasAnAddressIsToldWithIt() {
    assertThatThrownBy(
            () -> plan(HOME, "master brIsp", "there bridge", "port enp3s0", "on 192.168.1.20/24"))
        .hasMessageContaining("with enp3s0, which has the address 192.168.1.20/24");
  }

  @Test
  void aBridgeThatHasItIsReady() {
    assertThat(plan(HOME, "master brIsp", "there bridge", "port enp3s0"))
        .isEqualTo(new Ready("brIsp"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nic brHome                                  | has this host's own address
          master brHome                               | a port of brHome already
          type wlan                                   | a wireless NIC
          docker yes                                  | Docker runs here
          there bridge                                | a bridge of that name already
          visited yes                                 | somebody is logged in by it
          type bridge                                 | it is a bridge, not a NIC
          trial /var/lib/routervm/host-network        | a move is on trial
          """)
  void aNicThatCannotBeTheWansIsTold(String fact, String sentence) {
    assertThatThrownBy(() -> plan(HOME, "manager NETWORKD", fact))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void aNicWithoutACableIsNotForNetworkManager() {
    List<String> lines = new ArrayList<>(SECOND);
    lines.remove("carrier yes");
    lines.add("manager NETWORK_MANAGER");
    assertThatThrownBy(
            () -> BridgePlan.ofWan(NetworkSurvey.read(HOME), NetworkSurvey.read(lines), "brIsp"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no cable is in it");
  }

  private static Move move(String... facts) {
    return (Move) plan(HOME, facts);
  }

  private static BridgePlan plan(List<String> home, String... facts) {
    List<String> lines = new ArrayList<>();
    for (String fact : facts) {
      if (fact.startsWith("nic ") || fact.startsWith("type ")) {
        lines.add(fact);
      }
    }
    lines.addAll(SECOND);
    lines.addAll(List.of(facts));
    return BridgePlan.ofWan(NetworkSurvey.read(home), NetworkSurvey.read(lines), "brIsp");
  }
}
