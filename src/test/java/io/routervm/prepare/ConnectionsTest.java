package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keyfiles of NetworkManager. */
class ConnectionsTest {
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

  @ParameterizedTest
  @CsvSource({
    "autoconnect-priority=7, 100",
    "autoconnect-priority=99, 100",
    "autoconnect-priority = 100, 101",
    "autoconnect-priority=998, 999"
  })
  void theNicsOwnConnectionIsNotTheHigherOne(String line, String priority) {
    Move move = SampleMoves.of(connection("home.nmconnection", line));
    assertThat(move.files())
        .hasSize(2)
        .allSatisfy(
            file -> assertThat(file.text()).contains("autoconnect-priority=" + priority + "\n"));
  }

  @Test
  void aHigherPriorityThanTheHighestIsNotToBeHad() {
    assertThatThrownBy(
            () -> SampleMoves.of(connection("home.nmconnection", "autoconnect-priority=999")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("`autoconnect-priority=999` leaves no higher priority");
  }

  /** As NetworkManager wrote them before 1.20, and still reads them. */
  @Test
  void aKeyfileNeedsNoEnding() {
    assertThat(SampleMoves.of(connection("Wired connection 1", "id=home")).files()).hasSize(2);
  }

  private static List<String> connection(String name, String line) {
    return List.of(
        "manager NETWORK_MANAGER",
        "connection 0a6bc42b-95a1-4d0f-a8c6-5ff4d45a3dd5",
        "file /etc/NetworkManager/system-connections/" + name,
        "text [connection]",
        "text " + line,
        "text [ipv4]",
        "text method=auto");
  }
}
