package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.ClientProfile;
import io.routervm.pki.ClientProfile.Transport;
import io.routervm.pki.Credentials;
import io.routervm.pki.ExpiryWarning;
import io.routervm.pki.KeyType;
import io.routervm.pki.Policy;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.ResourceId;
import io.routervm.resource.SystemdUnit;
import io.routervm.service.Check;
import io.routervm.service.OpenVpn;
import io.routervm.service.Services;
import io.routervm.shell.Script;
import io.routervm.status.GuestLook;
import io.routervm.vpn.ServerScripts;
import io.routervm.vpn.VpnSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A live router with the VPN, all of it as the product provisions it, on a real systemd: `cafe` out
 * in the Internet comes home through the ISP box's port forward.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
@ExtendWith(StopAtFirstFailure.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VpnContainerTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final String ISP_BOX = "203.0.113.10";

  private Path pki;
  private LiveContainer container;
  private Lab lab;
  private OpenVpnSession cafe;
  private OpenVpnSession neighbour;

  @BeforeAll
  void bringUp(@TempDir Path folder) {
    pki = folder.resolve("pki");
    try (CertificateAuthority authority =
        CertificateAuthority.create(pki, "Home", policy(YEAR.multipliedBy(10)))) {
      authority.issueServer(List.of("home.example.net"));
      authority.issueClient("anna");
      authority.issueClient("bert");
      authority.makeOwnKeys();
    }
    container =
        LiveContainer.up(
            "vpn",
            "vpn: { endpoint: home.example.net, client_to_client: false }\n",
            config -> new SecretsOfAuthority(pki, policy(YEAR)));
    lab = container.lab;
    lab.lease("pc");
    lab.lease("nas");
    lab.command("forward", "udp", "1194", wanAddress()).orFail();
  }

  @AfterAll
  void takeDown() {
    if (cafe != null) {
      cafe.close();
    }
    if (neighbour != null) {
      neighbour.close();
    }
    if (container != null) {
      container.close();
    }
  }

  private static Policy policy(Duration revocationList) {
    return new Policy(
        KeyType.EC_P384, YEAR.multipliedBy(5), YEAR, YEAR, revocationList, Optional.empty());
  }

  private CertificateAuthority open(Duration revocationList) {
    return CertificateAuthority.open(pki, policy(revocationList));
  }

  private String wanAddress() {
    return container
        .inside("ip -4 -o address show dev wan0 | sed 's,.*inet \\([0-9.]*\\)/.*,\\1,'")
        .orFail()
        .trimmed();
  }

  private Credentials credentials(String name) {
    try (CertificateAuthority authority = open(YEAR)) {
      return authority.credentials(name);
    }
  }

  private static String profile(Credentials credentials, String host) {
    return new ClientProfile(credentials, host, 1194, Transport.UDP, 1348).inline();
  }

  private OpenVpnSession fromCafe(String options) {
    return new OpenVpnSession(
        lab, "cafe", profile(credentials("anna"), "home.example.net"), options);
  }

  /** Applies what the services ask for now, and returns what that changed. */
  private Outcome.Applied reprovision() {
    try (RemoteShell host = container.open()) {
      GuestReconciler guest = new GuestReconciler(host, container.resources());
      Outcome outcome = guest.apply(guest.plan(), Caller.of("test"));
      assertThat(outcome).isInstanceOf(Outcome.Applied.class);
      assertThat(guest.plan().changes()).isEmpty();
      return (Outcome.Applied) outcome;
    }
  }

  private Plan plan() {
    try (RemoteShell host = container.open()) {
      return new GuestReconciler(host, container.resources()).plan();
    }
  }

  /** The checks that do not hold, as `create` and `doctor` look at them. */
  private List<String> failedChecks() {
    try (RemoteShell host = container.open()) {
      return Services.checks(container.router).stream()
          .filter(check -> !check.title().contains("clock"))
          .filter(check -> !holds(host, check))
          .map(Check::title)
          .toList();
    }
  }

  private static boolean holds(RemoteShell host, Check check) {
    Result result = host.run(Script.of("set -e").then(check.script()));
    return result.succeeded();
  }

  private String daemon() {
    return container.inside("systemctl show -p MainPID " + OpenVpn.UNIT).orFail().trimmed();
  }

  private String fetch(String host, String url) {
    return lab.exec(host, "curl", "-sS", "-m", "20", url).orFail().output();
  }

  @Test
  @Order(1)
  void aLiveRouterServesTheVpn() {
    assertThat(failedChecks()).isEmpty();
    assertThat(container.inside("ps -o user= -C openvpn").orFail().trimmed()).isEqualTo("nobody");
    String modes = container.inside("stat -c '%a %U %n' /etc/openvpn/server/*").orFail().output();
    assertThat(modes)
        .contains(
            "600 root /etc/openvpn/server/server.key",
            "600 root /etc/openvpn/server/tls-crypt.key",
            "600 root /etc/openvpn/server/tls-crypt-v2.key");
  }

  @Test
  @Order(2)
  void cafeIsAtHome() {
    cafe = fromCafe("").connected();
    assertThat(cafe.address()).startsWith("10.8.0.");
    assertThat(lab.exec("cafe", "ip", "route").orFail().output())
        .contains("192.168.42.0/24 via 10.8.0.1 dev tun0");
    assertThat(lab.exec("cafe", "dig", "+short", "nas.lan").orFail().trimmed())
        .as("by the pushed DNS server")
        .isEqualTo("192.168.42.10");
    assertThat(fetch("cafe", "http://nas.lan/")).contains("nas").contains(cafe.address());
    assertThat(fetch("cafe", "http://www.internet.lab/"))
        .as("the Internet, past the tunnel")
        .contains("198.51.100.20");
  }

  @Test
  @Order(3)
  void theHomeLanReachesCafe() {
    assertThat(lab.exec("pc", "ping", "-c", "2", "-W", "2", cafe.address()).succeeded()).isTrue();
    assertThat(lab.exec("nas", "ping", "-c", "2", "-W", "2", cafe.address()).succeeded()).isTrue();
  }

  @Test
  @Order(1)
  void sshIsByKeyAlone() {
    assertThat(container.inside("sshd -T").orFail().output().lines())
        .contains(
            "passwordauthentication no",
            "kbdinteractiveauthentication no",
            "permitrootlogin without-password",
            "pubkeyauthentication yes");
  }

  /** Seen from where the running daemon stands, as root and with every capability. */
  @ParameterizedTest
  @ValueSource(strings = {"dnsmasq.service", OpenVpn.UNIT})
  @Order(3)
  void aDaemonThatIsTakenOverCannotChangeTheSystem(String unit) {
    String process = "$(systemctl show -p MainPID " + unit + " | cut -d = -f 2)";
    String state = container.inside("cat /proc/" + process + "/status").orFail().output();
    assertThat(state).contains("NoNewPrivs:\t1", "Seccomp:\t2");
    for (String folder : List.of("/etc", "/usr/sbin", "/boot", "/var/log", "/root")) {
      String touch = "nsenter -m -t " + process + " touch " + folder + "/taken-over";
      assertThat(container.inside(touch).succeeded()).as("%s writes to %s", unit, folder).isFalse();
    }
    String own = unit.startsWith("dnsmasq") ? "/var/lib/misc" : "/var/lib/openvpn";
    container.inside("nsenter -m -t " + process + " touch " + own + "/own").orFail();
  }

  @Test
  @Order(4)
  void aReprovisionWithNothingChangedLeavesTheSessionAlone() {
    String before = daemon();
    assertThat(plan().titles()).isEmpty();
    Outcome.Applied applied = reprovision();
    assertThat(applied.changed()).isEmpty();
    assertThat(applied.restarted()).isEmpty();
    assertThat(daemon()).isEqualTo(before);
    assertThat(cafe.connections()).isEqualTo(1);
    assertThat(fetch("cafe", "http://nas.lan/")).contains("nas");
  }

  @Test
  @Order(5)
  void aSecondClientOfBeforeOuterKeysOfClientsOwnStaysApartAsRouterYamlSays() {
    String shared = profile(credentials("bert").compatible(), wanAddress());
    neighbour = new OpenVpnSession(lab, "intruder", shared, "").connected();
    try (RemoteShell host = container.open()) {
      assertThat(GuestLook.vpn(host).sessions())
          .extracting(VpnSession::name)
          .containsExactlyInAnyOrder("anna", "bert");
    }
    assertThat(fetch("intruder", "http://192.168.42.10/")).contains("nas");
    assertThat(lab.exec("intruder", "ping", "-c", "2", "-W", "1", cafe.address()).succeeded())
        .isFalse();
  }

  /** What `vpn revoke` does: a new list, nothing restarted, the one session ended. */
  @Test
  @Order(6)
  void aRevokedClientIsOutAndTheOtherNoticesNothing() {
    String before = daemon();
    try (CertificateAuthority authority = open(YEAR)) {
      authority.revoke("bert");
    }
    Outcome.Applied applied = reprovision();
    assertThat(applied.changed())
        .containsExactly(
            new ResourceId("file", "/etc/openvpn/crl.pem"),
            new ResourceId("file", "/etc/openvpn/revoked-serials"));
    assertThat(applied.restarted()).isEmpty();
    Instant began = Instant.now();
    ServerScripts scripts = new ServerScripts(OpenVpn.MANAGEMENT_SOCKET);
    try (RemoteShell host = container.open()) {
      Result said = host.run(scripts.disconnect(Set.of("bert")));
      assertThat(ServerScripts.disconnected(said.output())).as("%s", said).containsExactly("bert");
    }
    neighbour.until(
        Duration.ofSeconds(30),
        "the end of the session",
        () -> !lab.exec("intruder", "ping", "-c", "1", "-W", "1", "10.8.0.1").succeeded());
    System.out.println(
        "the session ended after " + Duration.between(began, Instant.now()).toMillis() + " ms");
    assertThat(daemon()).isEqualTo(before);
    assertThat(cafe.connections()).isEqualTo(1);
    assertThat(fetch("cafe", "http://nas.lan/")).contains("nas");
    neighbour.close();
    neighbour = null;
  }

  @Test
  @Order(7)
  void anExpiredListIsSeenByTheCheckThatNamesIt() {
    Instant end;
    try (CertificateAuthority authority = open(Duration.ofSeconds(1))) {
      authority.refreshRevocationList();
      end = endOfList(authority);
    }
    assertThat(reprovision().restarted()).isEmpty();
    Await.past(end);
    assertThat(failedChecks()).containsExactly("the list of revoked certificates has not expired");
    try (CertificateAuthority authority = open(YEAR)) {
      authority.refreshRevocationList();
    }
    assertThat(reprovision().restarted()).isEmpty();
    assertThat(failedChecks()).isEmpty();
  }

  private static Instant endOfList(CertificateAuthority authority) {
    return authority.expiryWarnings().stream()
        .filter(warning -> warning.kind() == ExpiryWarning.Kind.REVOCATION_LIST)
        .findFirst()
        .orElseThrow()
        .expires();
  }

  @Test
  @Order(8)
  void aRenewedServerCertificateRestartsTheServerAndCafeComesBackByItself() {
    String before = daemon();
    try (CertificateAuthority authority = open(YEAR)) {
      authority.renewServer(List.of("home.example.net"), Instant.now().plus(Duration.ofDays(7)));
    }
    assertThat(reprovision().restarted()).containsExactly(SystemdUnit.idOf(OpenVpn.UNIT));
    assertThat(daemon()).isNotEqualTo(before);
    cafe.until(Duration.ofSeconds(40), "cafe is back", () -> cafe.connections() == 2);
    cafe.connected();
    assertThat(fetch("cafe", "http://nas.lan/")).contains("nas");
  }

  @Test
  @Order(9)
  void redirectedCafeGoesToTheInternetThroughTheHome() {
    cafe.close();
    cafe = fromCafe("--redirect-gateway def1").connected();
    assertThat(fetch("cafe", "http://www.internet.lab/")).contains(ISP_BOX);
    assertThat(fetch("cafe", "http://nas.lan/")).contains("nas");
  }

  @Test
  @Order(10)
  void theKeysAreInTheirFilesAlone() {
    try (CertificateAuthority authority = open(YEAR)) {
      Credentials server = authority.credentials(CertificateAuthority.SERVER);
      String key = server.key().lines().skip(1).findFirst().orElseThrow();
      String shared =
          server
              .tlsCryptKey()
              .lines()
              .filter(line -> line.matches("[0-9a-f]{32}"))
              .findFirst()
              .orElseThrow();
      assertThat(container.inside("grep -rlF '" + key + "' /etc /var /run /tmp").output())
          .isEqualTo("/etc/openvpn/server/server.key\n");
      assertThat(container.inside("grep -rlF '" + shared + "' /etc /var /run /tmp").output())
          .isEqualTo("/etc/openvpn/server/tls-crypt.key\n");
      String outer = authority.ownKeys().orElseThrow().lines().skip(1).findFirst().orElseThrow();
      assertThat(container.inside("grep -rlF '" + outer + "' /etc /var /run /tmp").output())
          .isEqualTo("/etc/openvpn/server/tls-crypt-v2.key\n");
    }
  }
}
