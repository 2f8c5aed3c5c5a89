package io.routervm.service;

import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WAN_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig.Vpn;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.ClientProfile;
import io.routervm.pki.ClientProfile.Transport;
import io.routervm.pki.Credentials;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rendered configuration in a real OpenVPN server behind the rendered firewall, the stock
 * client with exported profiles at two places in the Internet, through the ISP box's port forward.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenVpnSessionsTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Duration YEAR = Duration.ofDays(365);

  private HomeNetwork home;
  private OpenVpnServer server;
  private Path pki;
  private Credentials anna;
  private Credentials bert;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    // The CRL is read by somebody without rights, here as on the router.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = new HomeNetwork(folder, LIVE);
    try {
      buildInternet();
      pki = folder.resolve("pki");
      try (CertificateAuthority authority =
          CertificateAuthority.create(pki, "Home", policy(YEAR, YEAR.multipliedBy(10)))) {
        authority.issueServer(List.of("home.example.net"));
        anna = issue(authority, "anna");
        bert = issue(authority, "bert");
      }
      server = new OpenVpnServer(home.hosts, "guest");
    } catch (RuntimeException e) {
      home.close();
      throw e;
    }
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @AfterAll
  void down() {
    home.close();
  }

  /** The café and the train, each behind a router of the Internet of its own. */
  private void buildInternet() {
    Namespaces hosts = home.hosts;
    hosts.must("internet", "sysctl -q -w net.ipv4.ip_forward=1");
    for (String[] place : new String[][] {{"cafe", "198.51.100"}, {"train", "192.0.2"}}) {
      hosts.hub(place[0] + "lan");
      hosts.host(place[0]);
      hosts.cable("internet", place[0], place[0] + "lan");
      hosts.must("internet", "ip address add " + place[1] + ".1/24 dev " + place[0]);
      hosts.cable(place[0], "eth0", place[0] + "lan");
      hosts.must(place[0], "ip address add " + place[1] + ".20/24 dev eth0");
      hosts.must(place[0], "ip route add default via " + place[1] + ".1");
      hosts.must("isp", "ip route add " + place[1] + ".0/24 via " + WEB_SERVER);
      home.answerTcp(place[0], 8000);
    }
    for (String protocol : new String[] {"udp", "tcp"}) {
      hosts.must(
          "isp",
          "iptables -t nat -A PREROUTING -i wan -p "
              + protocol
              + " --dport 1194 -j DNAT --to "
              + WAN_ADDRESS);
    }
  }

  private static Policy policy(Duration client, Duration revocationList) {
    return new Policy(
        KeyType.EC_P384, YEAR.multipliedBy(5), YEAR, client, revocationList, Optional.empty());
  }

  private static Credentials issue(CertificateAuthority authority, String name) {
    authority.issueClient(name);
    return authority.credentials(name);
  }

  private static VpnMaterial material(CertificateAuthority authority) {
    Credentials credentials = authority.credentials(CertificateAuthority.SERVER);
    return new VpnMaterial(
        credentials.authority(),
        credentials.certificate(),
        credentials.key(),
        authority.revocationList(),
        credentials.tlsCryptKey());
  }

  private void serve(Router router) {
    var files = Services.files(router);
    Path rules = home.hosts.file("firewall.rules", files.get(Firewall.RULES));
    home.hosts.must("router", "iptables-restore " + rules);
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      server.start(router.config(), files.get(OpenVpn.CONFIGURATION), material(authority));
    }
  }

  private CertificateAuthority open(Duration client, Duration revocationList) {
    return CertificateAuthority.open(pki, policy(client, revocationList));
  }

  private static Router with(String os, Protocol protocol, boolean clientToClient) {
    Vpn vpn = Routers.VPN;
    return Routers.withVpn(
        Routers.of(os, Placement.LIVE),
        Optional.of(
            new Vpn(
                vpn.endpoint(),
                vpn.port(),
                protocol,
                vpn.subnet(),
                clientToClient,
                vpn.key(),
                vpn.valid(),
                Optional.empty())));
  }

  private static String profile(Credentials credentials) {
    return new ClientProfile(credentials, PUBLIC_ADDRESS, 1194, Transport.UDP).inline();
  }

  private OpenVpnClient connect(String host, Credentials credentials, String... options) {
    return new OpenVpnClient(home.hosts, host, credentials.name(), profile(credentials), options)
        .connected();
  }

  /** The address that the server gave. */
  private String address(String host) {
    return home.hosts
        .must(host, "ip -4 -o address show dev tun0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
        .strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "almalinux-9", "centos-7"})
  void aClientIsAtHome(String os) {
    serve(Routers.of(os, Placement.LIVE));
    try (OpenVpnClient client = connect("cafe", anna)) {
      assertThat(address("cafe")).matches("10\\.8\\.0\\.\\d+").isNotEqualTo("10.8.0.1");
      assertThat(home.hosts.must("cafe", "ip route"))
          .contains("192.168.42.0/24 via 10.8.0.1 dev tun0");
      assertThat(client.log())
          .contains("dhcp-option DNS 10.8.0.1", "dhcp-option DOMAIN lan", "AES-256-GCM");
      assertThat(home.tcp("cafe", NAS, 80)).isEqualTo(address("cafe"));
      assertThat(home.udp("cafe", "10.8.0.1", 53)).as("DNS").isEqualTo(address("cafe"));
      assertThat(home.tcp("cafe", "10.8.0.1", 22)).as("SSH").isEmpty();
      assertThat(home.tcp("cafe", WEB_SERVER, 80)).as("not redirected").startsWith("198.51.100.");
      assertThat(home.tcp("pc", address("cafe"), 8000)).isEqualTo("192.168.42.100");
      assertThat(home.tcp("intruder", address("cafe"), 8000)).isEmpty();
    }
    assertThat(server.log()).contains("Control Channel: TLSv1.3");
    assertThat(server.log()).doesNotContain("DEPRECATED", "WARNING", "Options error");
  }

  @Test
  void redirectedAClientGoesToTheInternetThroughTheHome() {
    serve(LIVE);
    try (OpenVpnClient client = connect("cafe", anna, "--redirect-gateway def1")) {
      assertThat(home.tcp("cafe", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
      assertThat(client.runs()).isTrue();
    }
  }

  @Test
  void overTcpToo() {
    serve(with("debian-12", Protocol.TCP, true));
    String profile = new ClientProfile(anna, PUBLIC_ADDRESS, 1194, Transport.TCP).inline();
    try (OpenVpnClient client = new OpenVpnClient(home.hosts, "cafe", "tcp", profile)) {
      client.connected();
      assertThat(home.tcp("cafe", NAS, 80)).isEqualTo(address("cafe"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientsReachEachOtherWhenAskedForAndNotOtherwise(boolean asked) {
    serve(with("debian-12", Protocol.UDP, asked));
    try (OpenVpnClient one = connect("cafe", anna);
        OpenVpnClient two = connect("train", bert)) {
      assertThat(one.runs() && two.runs()).isTrue();
      assertThat(home.tcp("train", NAS, 80)).isEqualTo(address("train"));
      String seen = home.tcp("cafe", address("train"), 8000);
      assertThat(seen).isEqualTo(asked ? address("cafe") : "");
      assertThat(home.pings("train", address("cafe"))).isEqualTo(asked);
    }
  }

  @Test
  void aClientKeepsItsAddressOverARestartOfTheServer() {
    serve(LIVE);
    String before;
    try (OpenVpnClient first = connect("train", bert);
        OpenVpnClient second = connect("cafe", anna)) {
      assertThat(first.runs() && second.runs()).isTrue();
      before = address("cafe");
    }
    serve(LIVE);
    try (OpenVpnClient alone = connect("cafe", anna)) {
      assertThat(alone.runs()).isTrue();
      assertThat(address("cafe")).isEqualTo(before);
    }
  }

  /** Revoked while connected: the list is replaced, the session is ended, the daemon goes on. */
  @Test
  void aRevokedClientIsOutWithinFiveSecondsAndTheOtherStays() {
    serve(LIVE);
    long pid = server.pid();
    Credentials carl;
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      carl = issue(authority, "carl");
    }
    try (OpenVpnClient stays = connect("train", bert);
        OpenVpnClient goes = connect("cafe", carl)) {
      Process ping = home.hosts.background("train", "ping -n -i 0.2 -c 60 -W 1 " + NAS);
      assertThat(home.pings("cafe", NAS)).isTrue();
      try (CertificateAuthority authority = open(YEAR, YEAR)) {
        authority.revoke("carl");
        server.replaceRevocationList(authority.revocationList());
      }
      long began = System.nanoTime();
      assertThat(server.manage("kill carl")).contains("SUCCESS");
      home.hosts.await(
          "the end of the session",
          5,
          () -> !home.hosts.run("cafe", "ping -n -c 1 -W 1 " + NAS).succeeded());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertThat(server.manage("status 2"))
          .contains("CLIENT_LIST,bert,")
          .doesNotContain("CLIENT_LIST,carl,");
      goes.hangUp();
      refused("cafe", carl, profile(carl), "certificate revoked");
      assertThat(Namespaces.finish(ping, 30).output())
          .as("the other session")
          .contains(" 0% packet loss");
      assertThat(stays.log().split("Initialization Sequence Completed", -1)).hasSize(2);
    }
    assertThat(server.pid()).isEqualTo(pid);
    assertThat(server.runs()).isTrue();
  }

  /** The server says why, the client has no tunnel. */
  private void refused(String host, Credentials credentials, String profile, String reason) {
    int before = server.log().split(reason, -1).length;
    try (OpenVpnClient client = new OpenVpnClient(home.hosts, host, credentials.name(), profile)) {
      try {
        home.hosts.await(
            "the refusal " + reason, 15, () -> server.log().split(reason, -1).length > before);
      } catch (IllegalStateException e) {
        throw new AssertionError(server.log() + client.log(), e);
      }
      assertThat(home.pings(host, NAS)).isFalse();
      assertThat(client.isConnected()).isFalse();
    }
  }

  @Test
  void anExpiredCertificateIsRefused() throws InterruptedException {
    serve(LIVE);
    Credentials late;
    try (CertificateAuthority authority = open(Duration.ofSeconds(1), YEAR)) {
      late = issue(authority, "late");
    }
    Thread.sleep(1500);
    refused("cafe", late, profile(late), "certificate has expired");
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    serve(LIVE);
    Credentials foreign;
    try (CertificateAuthority other =
        CertificateAuthority.create(
            home.hosts.path("foreign"), "Home", policy(YEAR, YEAR.multipliedBy(10)))) {
      Credentials issued = issue(other, "anna");
      // All else as it should be: our tls-crypt key, our authority to check the server against.
      foreign =
          new Credentials(
              "anna",
              issued.notBefore(),
              issued.certificate(),
              issued.key(),
              anna.authority(),
              anna.tlsCryptKey());
    }
    refused("cafe", foreign, profile(foreign), "VERIFY ERROR: depth=0");
  }

  /** A server's certificate is no ticket to be a client, though our own authority signed it. */
  @Test
  void aServersCertificateIsRefusedAsAClients() {
    serve(LIVE);
    Credentials stolen;
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      stolen = authority.credentials(CertificateAuthority.SERVER);
    }
    refused("cafe", stolen, profile(stolen), "VERIFY EKU ERROR|VERIFY KU ERROR|unsuitable");
  }

  @Test
  void withoutTheTlsCryptKeyThereIsNotEvenAnAnswer() {
    serve(LIVE);
    String profile = profile(anna).replaceFirst("(?s)<tls-crypt>.*</tls-crypt>", "");
    refused("cafe", anna, profile, "tls-crypt unwrap");
    assertThat(home.hosts.run("cafe", "cat " + home.hosts.path(".") + "/cafe-anna-*.log").output())
        .contains("UDPv4 link remote");
  }

  @Test
  void anExpiredRevocationListKeepsEverybodyOutUntilANewOneComes() throws InterruptedException {
    serve(LIVE);
    try (OpenVpnClient before = connect("train", bert)) {
      try (CertificateAuthority authority = open(YEAR, Duration.ofSeconds(1))) {
        authority.refreshRevocationList();
        server.replaceRevocationList(authority.revocationList());
      }
      Thread.sleep(1500);
      refused("cafe", anna, profile(anna), "CRL has expired");
      assertThat(home.pings("train", NAS)).as("the running session").isTrue();
      assertThat(before.runs()).isTrue();
    }
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      authority.refreshRevocationList();
      server.replaceRevocationList(authority.revocationList());
    }
    try (OpenVpnClient again = connect("cafe", anna)) {
      assertThat(again.runs()).isTrue();
    }
  }

  /** The trap behind the check: a list in a folder that is closed to the daemon is not applied. */
  @Test
  void aRevocationListThatCannotBeReadIsNotAppliedWhichIsWhyItsFolderIsOpen() throws IOException {
    serve(LIVE);
    Path folder = home.hosts.path("guest/etc/openvpn");
    Credentials dora;
    try (CertificateAuthority authority = open(YEAR, YEAR)) {
      dora = issue(authority, "dora");
      authority.revoke("dora");
      server.replaceRevocationList(authority.revocationList());
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    String read = "runuser -u nobody -- cat " + folder + "/crl.pem";
    try (OpenVpnClient slipsIn = connect("cafe", dora)) {
      assertThat(slipsIn.runs()).isTrue();
      assertThat(home.hosts.run("router", read).succeeded()).isFalse();
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(home.hosts.run("router", read).succeeded()).isTrue();
    refused("cafe", dora, profile(dora), "certificate revoked");
  }

  @Test
  void onlyRootReachesTheManagementSocket() {
    serve(LIVE);
    String socket = home.hosts.path("guest/run/openvpn-server/management.sock").toString();
    assertThat(server.manage("pid")).contains("SUCCESS: pid=");
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
