package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static io.routervm.service.VpnPlaces.LIVE;
import static io.routervm.service.VpnPlaces.YEAR;
import static io.routervm.service.VpnPlaces.issue;
import static io.routervm.service.VpnPlaces.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.guest.LocalRemoteShell;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.ClientProfile.Transport;
import io.routervm.pki.Credentials;
import io.routervm.vpn.ServerScripts;
import io.routervm.vpn.VpnSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock client with exported profiles, and what its user has of the home. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVpnSessionsTest {
  @AutoClose private VpnPlaces places;
  private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    places = new VpnPlaces(folder);
    home = places.home;
  }

  @AfterEach
  void stop() {
    places.server.stop();
  }

  private static Router with(String os, Protocol protocol, boolean clientToClient) {
    return Routers.withVpn(
        Routers.of(os, Placement.LIVE), Routers.VPN.port(), protocol, clientToClient);
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "almalinux-9", "centos-7"})
  void aClientIsAtHome(String os) {
    places.serve(Routers.of(os, Placement.LIVE));
    try (OpenVpnClient client = places.connect("cafe", places.anna)) {
      assertThat(places.address("cafe")).matches("10\\.8\\.0\\.\\d+").isNotEqualTo("10.8.0.1");
      assertThat(home.hosts.must("cafe", "ip route"))
          .contains("192.168.42.0/24 via 10.8.0.1 dev tun0");
      assertThat(client.log())
          .contains("dhcp-option DNS 10.8.0.1", "dhcp-option DOMAIN lan", "AES-256-GCM");
      assertThat(home.tcp("cafe", NAS, 80)).isEqualTo(places.address("cafe"));
      assertThat(home.udp("cafe", "10.8.0.1", 53)).as("DNS").isEqualTo(places.address("cafe"));
      assertThat(home.tcp("cafe", "10.8.0.1", 22)).as("SSH").isEmpty();
      assertThat(home.tcp("cafe", WEB_SERVER, 80)).as("not redirected").startsWith("198.51.100.");
      assertThat(home.tcp("pc", places.address("cafe"), 8000)).isEqualTo("192.168.42.100");
      assertThat(home.tcp("intruder", places.address("cafe"), 8000)).isEmpty();
    }
    assertThat(places.server.log()).contains("Control Channel: TLSv1.3");
    assertThat(places.server.log()).doesNotContain("DEPRECATED", "WARNING", "Options error");
  }

  /** As a profile of an older routervm on an OpenVPN before 2.6, which cannot be told. */
  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "almalinux-9", "centos-7"})
  void aClientWithALargerTunnelStillSendsWhatItAlwaysSent(String os) {
    places.serve(Routers.of(os, Placement.LIVE));
    String profile = profile(places.anna).replaceFirst("(?m)^tun-mtu .*\n", "");
    try (OpenVpnClient client =
        new OpenVpnClient(
            home.hosts, "cafe", "anna", profile, "--pull-filter", "ignore", "tun-mtu")) {
      client.connected();
      assertThat(home.hosts.must("cafe", "ip link show tun0")).contains(" mtu 1500 ");
      String ping = "ping -n -c 3 -i 0.2 -W 1 -M dont -s 1450 " + NAS;
      assertThat(home.hosts.run("cafe", ping).succeeded()).as(client.log()).isTrue();
    }
  }

  /**
   * A slow device may insist, as the profile's comment says; one of OpenVPN 2.4 takes no notice.
   */
  @ParameterizedTest
  @CsvSource({
    "debian-12, CHACHA20-POLY1305, CHACHA20-POLY1305",
    "almalinux-9, CHACHA20-POLY1305, CHACHA20-POLY1305",
    "debian-12, CHACHA20-POLY1305:AES-128-GCM, AES-128-GCM",
    "centos-7, AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305, AES-256-GCM"
  })
  void theTunnelIsEncryptedByWhatBothEndsHave(String os, String offered, String taken) {
    places.serve(Routers.of(os, Placement.LIVE));
    String profile =
        profile(places.anna).replaceFirst("(?m)^(setenv opt data-ciphers) .*$", "$1 " + offered);
    assertThat(profile).contains("data-ciphers " + offered + "\n");
    try (OpenVpnClient client = new OpenVpnClient(home.hosts, "cafe", "anna", profile)) {
      client.connected();
      assertThat(client.log()).contains("Data Channel: cipher '" + taken + "'");
      assertThat(home.pings("cafe", NAS)).isTrue();
    }
  }

  @Test
  void redirectedAClientGoesToTheInternetThroughTheHome() {
    places.serve(LIVE);
    try (OpenVpnClient client = places.connect("cafe", places.anna, "--redirect-gateway def1")) {
      assertThat(home.tcp("cafe", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
      assertThat(client.runs()).isTrue();
    }
  }

  @Test
  void overTcpToo() {
    places.serve(with("debian-12", Protocol.TCP, true));
    String profile = profile(places.anna, Transport.TCP);
    try (OpenVpnClient client = new OpenVpnClient(home.hosts, "cafe", "tcp", profile)) {
      client.connected();
      assertThat(home.tcp("cafe", NAS, 80)).isEqualTo(places.address("cafe"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientsReachEachOtherWhenAskedForAndNotOtherwise(boolean asked) {
    home.hosts.must("router", "sysctl -q -w " + String.join(" ", redirects()));
    places.serve(with("debian-12", Protocol.UDP, asked));
    try (OpenVpnClient one = places.connect("cafe", places.anna);
        OpenVpnClient two = places.connect("train", places.bert)) {
      assertThat(one.runs() && two.runs()).isTrue();
      assertThat(home.tcp("train", NAS, 80)).isEqualTo(places.address("train"));
      String seen = home.tcp("cafe", places.address("train"), 8000);
      assertThat(seen).isEqualTo(asked ? places.address("cafe") : "");
      assertThat(home.pings("train", places.address("cafe"))).isEqualTo(asked);
      String answers =
          home.hosts.run("train", "ping -v -n -c 2 " + places.address("cafe")).output();
      assertThat(answers).doesNotContainIgnoringCase("redirect");
    }
  }

  /** What the router's own kernel settings say of redirects, for NICs that come later. */
  private static List<String> redirects() {
    List<String> settings =
        Services.files(LIVE)
            .get("/etc/sysctl.d/90-routervm.conf")
            .lines()
            .filter(line -> line.matches("net\\.ipv4\\.conf\\.(all|default)\\.send_redirects = 0"))
            .map(line -> line.replace(" ", ""))
            .toList();
    assertThat(settings).hasSize(2);
    return settings;
  }

  /** Where OpenVPN passed packets on by itself, this rule would change nothing. */
  @Test
  void theFirewallDecidesWhatClientsSendToEachOther() {
    places.serve(
        with("debian-12", Protocol.UDP, true),
        text -> text.replaceFirst("(?m)^-A FORWARD -i tun0 -o tun0 .*\n", ""));
    try (OpenVpnClient one = places.connect("cafe", places.anna);
        OpenVpnClient two = places.connect("train", places.bert)) {
      assertThat(one.runs() && two.runs()).isTrue();
      assertThat(home.pings("train", places.address("cafe"))).isFalse();
      assertThat(home.pings("train", NAS)).isTrue();
    }
  }

  @Test
  void aClientKeepsItsAddressOverARestartOfTheServer() {
    places.serve(LIVE);
    String before;
    try (OpenVpnClient first = places.connect("train", places.bert);
        OpenVpnClient second = places.connect("cafe", places.anna)) {
      assertThat(first.runs() && second.runs()).isTrue();
      before = places.address("cafe");
    }
    places.serve(LIVE);
    try (OpenVpnClient alone = places.connect("cafe", places.anna)) {
      assertThat(alone.runs()).isTrue();
      assertThat(places.address("cafe")).isEqualTo(before);
    }
  }

  /** Revoked while connected: the list is replaced, the session is ended, the daemon goes on. */
  @Test
  void aRevokedClientIsOutWithinFiveSecondsAndTheOtherStays() {
    places.serve(LIVE);
    long pid = places.server.pid();
    Credentials carl;
    try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
      carl = issue(authority, "carl");
    }
    try (OpenVpnClient stays = places.connect("train", places.bert);
        OpenVpnClient goes = places.connect("cafe", carl)) {
      Process ping = home.hosts.background("train", "ping -n -i 0.2 -c 60 -W 1 " + NAS);
      assertThat(home.pings("cafe", NAS)).isTrue();
      assertThat(connected()).containsExactlyInAnyOrder("bert", "carl");
      try (CertificateAuthority authority = places.open(YEAR, YEAR)) {
        authority.revoke("carl");
        places.deliver(authority);
      }
      assertThat(places.server.manage("kill carl")).contains("SUCCESS");
      assertThat(connected()).as("asked at once").containsExactly("bert");
      // By itself it would be missed after the two minutes of keepalive.
      home.hosts.await(
          "the end of the session",
          30,
          () -> !home.hosts.run("cafe", "ping -n -c 1 -W 1 " + NAS).succeeded());
      assertThat(places.server.manage("status 2"))
          .contains("CLIENT_LIST,bert,")
          .doesNotContain("CLIENT_LIST,carl,");
      goes.hangUp();
      places.refused("cafe", carl, profile(carl), VpnPlaces.REVOKED_OUTER_KEY);
      assertThat(Namespaces.finish(ping, 30).output())
          .as("the other session")
          .contains(" 0% packet loss");
      assertThat(stays.log().split("Initialization Sequence Completed", -1)).hasSize(2);
    }
    assertThat(places.server.pid()).isEqualTo(pid);
    assertThat(places.server.runs()).isTrue();
  }

  /** What `vpn list` has of it, by its own script. */
  private List<String> connected() {
    String socket = home.hosts.path("guest/run/openvpn-server/management.sock").toString();
    String router = home.hosts.nameOf("router");
    try (LocalRemoteShell shell =
        new LocalRemoteShell(home.hosts.path("guest"), "ip", "netns", "exec", router, "sh", "-s")) {
      List<VpnSession> sessions = new ServerScripts(socket).sessions(shell);
      assertThat(shell.runs()).isEqualTo(1);
      return sessions.stream().map(VpnSession::name).toList();
    }
  }

  @Test
  void onlyRootReachesTheManagementSocket() {
    places.serve(LIVE);
    String socket = home.hosts.path("guest/run/openvpn-server/management.sock").toString();
    assertThat(places.server.manage("pid")).contains("SUCCESS: pid=");
    assertThat(
            home.hosts
                .run("router", "runuser -u nobody -- socat -t 1 - UNIX-CONNECT:" + socket)
                .succeeded())
        .isFalse();
    home.hosts.must("router", "chmod 0755 " + Path.of(socket).getParent());
    assertThat(
            home.hosts
                .run(
                    "router", "echo pid | runuser -u nobody -- socat -t 1 - UNIX-CONNECT:" + socket)
                .output())
        .as("even if the folder were open")
        .doesNotContain("SUCCESS");
  }
}
