package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.pki.ClientProfile.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Internet takes packets of 1400 bytes, drops larger ones that must not be cut, and tells
 * nobody: what a line with PPPoE or a mobile one does when its provider filters ICMP.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVpnNarrowLineTest {
  private static final int MEGABYTE = 1 << 20;

  /** Seconds; a transfer that works takes a fraction of one. */
  private static final int PATIENCE = 6;

  @AutoClose private VpnPlaces places;
  private HomeNetwork home;
  private Namespaces hosts;

  @BeforeAll
  void narrow(@TempDir Path folder) throws IOException {
    places = new VpnPlaces(folder);
    home = places.home;
    hosts = home.hosts;
    hosts.must("isp", "ip link set wan mtu 1400");
    hosts.must("internet", "ip link set eth0 mtu 1400");
    for (String host : new String[] {"isp", "internet"}) {
      hosts.must(host, "iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP");
    }
    for (String host : new String[] {"nas", "cafe"}) {
      hosts.must(host, "head -c " + MEGABYTE + " /dev/zero >" + hosts.path("page-of-" + host));
      serve(host, 8081, "cat " + hosts.path("page-of-" + host));
    }
  }

  private void serve(String host, int port, String command) {
    hosts.background(
        host, "socat TCP4-LISTEN:" + port + ",fork,reuseaddr SYSTEM:'" + command + "'");
    hosts.must(
        host,
        "for i in $(seq 400); do ss -lnt | grep -q :"
            + port
            + " && exit; sleep 0.05; done; exit 1");
  }

  @AfterEach
  void stop() {
    places.server.stop();
  }

  /** How many bytes of the page come, which may take long on a busy machine. */
  private int load(String from, String server) {
    return load(from, server, 60);
  }

  /** How many bytes of the page come before patience ends. */
  private int load(String from, String server, int patience) {
    String command =
        "timeout %d socat -u TCP4:%s:8081,connect-timeout=10 STDOUT 2>/dev/null | wc -c";
    return Integer.parseInt(hosts.must(from, command.formatted(patience, server)).strip());
  }

  private static Router with(String os, Protocol protocol) {
    Vpn vpn = Routers.VPN;
    return Routers.withVpn(
        Routers.of(os, Placement.LIVE), vpn.port(), protocol, vpn.clientToClient());
  }

  private OpenVpnClient begin(Protocol protocol, UnaryOperator<String> edit) {
    Transport transport = protocol == Protocol.UDP ? Transport.UDP : Transport.TCP;
    String profile = edit.apply(VpnPlaces.profile(places.anna, transport));
    return new OpenVpnClient(hosts, "cafe", "anna", profile);
  }

  /** What routervm wrote before it knew of narrow lines. */
  private static String asBefore(String text) {
    return text.replaceAll("(?m)^(tun-mtu|mssfix|push \"tun-mtu|.*TCPMSS --set-mss).*\n", "");
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12, UDP, true",
    "debian-12, UDP, false",
    "almalinux-9, UDP, true",
    "almalinux-9, UDP, false",
    "centos-7, UDP, true",
    "centos-7, UDP, false",
    "debian-12, TCP, true",
    "debian-12, TCP, false",
    "centos-7, TCP, true"
  })
  void aMegabyteArrivesInBothDirections(String os, Protocol protocol, boolean newProfile) {
    places.serve(with(os, protocol));
    try (OpenVpnClient client =
        begin(protocol, newProfile ? text -> text : OpenVpnNarrowLineTest::asBefore)) {
      client.connected();
      assertThat(load("cafe", NAS)).as(client.log()).isEqualTo(MEGABYTE);
      assertThat(load("nas", places.address("cafe"))).as(client.log()).isEqualTo(MEGABYTE);
    }
  }

  /** Or the test above would show nothing. */
  @Test
  void withoutOurSizesBothDirectionsHang() {
    places.serve(with("debian-12", Protocol.UDP), OpenVpnNarrowLineTest::asBefore);
    try (OpenVpnClient client = begin(Protocol.UDP, OpenVpnNarrowLineTest::asBefore)) {
      client.connected();
      assertThat(home.tcp("cafe", NAS, 80)).as("small packets").isEqualTo(places.address("cafe"));
      assertThat(load("cafe", NAS, PATIENCE)).isLessThan(MEGABYTE);
      assertThat(load("nas", places.address("cafe"), PATIENCE)).isLessThan(MEGABYTE);
      assertThat(pings("nas", places.address("cafe")) || pings("cafe", NAS)).isFalse();
    }
  }

  /** Over TCP the handshake alone may be too large already: then there is no tunnel at all. */
  @Test
  void withoutOurSizesTcpHangsToo() {
    places.serve(with("debian-12", Protocol.TCP), OpenVpnNarrowLineTest::asBefore);
    try (OpenVpnClient client = begin(Protocol.TCP, OpenVpnNarrowLineTest::asBefore)) {
      try {
        client.connected();
      } catch (AssertionError noTunnel) {
        assertThat(client.log()).contains("TCP connection established");
        return;
      }
      assertThat(load("cafe", NAS, PATIENCE)).isLessThan(MEGABYTE);
    }
  }

  /** What is no TCP has no segments; what does not fit is cut before it is packed. */
  @ParameterizedTest
  @CsvSource({"debian-12, true", "debian-12, false", "centos-7, true", "almalinux-9, true"})
  void largePacketsOfOtherKindsArriveToo(String os, boolean newProfile) {
    places.serve(with(os, Protocol.UDP));
    try (OpenVpnClient client =
        begin(Protocol.UDP, newProfile ? text -> text : OpenVpnNarrowLineTest::asBefore)) {
      client.connected();
      assertThat(pings("nas", places.address("cafe"))).as(client.log()).isTrue();
      assertThat(pings("cafe", NAS)).as(client.log()).isTrue();
    }
  }

  private boolean pings(String from, String to) {
    return hosts.run(from, "ping -n -c 3 -i 0.2 -W 1 -s 1400 -M dont " + to).succeeded();
  }
}
