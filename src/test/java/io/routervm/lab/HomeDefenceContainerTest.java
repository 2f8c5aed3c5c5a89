package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import io.routervm.guest.RemoteShell;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.service.Router;
import io.routervm.service.Services;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a live router keeps from its home, asked from {@code pc}: the lab's container. */
@Tag("lab")
@Timeout(600)
class HomeDefenceContainerTest {
  private static final String INTRUDER = "192.168.1.66";

  /** The camera is in iot, the visitor in guest. */
  private static final String NETWORKS =
      """
      networks:
        - name: iot
          vlan: 20
          address: 192.168.43.254/24
          dhcp: { range: [192.168.43.50, 192.168.43.59], lease: 1h }
          may: []
        - { name: guest, vlan: 30, address: 192.168.44.254/24 }
      """;

  private static LiveContainer container;

  @BeforeAll
  static void up() {
    container = LiveContainer.up("hdf", NETWORKS, config -> LiveContainer.NO_SECRETS);
    container.lab.lease("pc");
    container.lab.lease("nas");
  }

  @AfterAll
  static void down() throws IOException {
    container.close();
  }

  @Test
  void noNameOfTheInternetLeadsIntoIt() {
    ClientMatrix matrix = new ClientMatrix(container.lab);
    matrix.localNames();
    matrix.internetNames();
    matrix.rebinding();
  }

  /** Of the lease that systemd-networkd really got; with the rule out of the way he answers. */
  @Test
  void theHomeReachesTheIspBoxAlone() {
    container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
    assertThat(answers("192.168.1.1")).as("the ISP box").isTrue();
    assertThat(answers(INTRUDER)).as("another machine on its LAN").isFalse();
    container.inside("iptables -I isp-lan -j RETURN").orFail();
    assertThat(answers(INTRUDER)).as("without the rule").isTrue();
    container.inside("/usr/local/sbin/routervm-isp-lan once").orFail();
    assertThat(answers(INTRUDER)).as("with the rule again").isFalse();
  }

  /**
   * The name servers are asked over TLS by Debian's own unbound, of the lab's server with a
   * certificate of the lab's authority; of the same one under another name nothing is taken.
   */
  @Test
  void whatTheHomeLooksUpIsAskedInSecret() throws IOException {
    try (SecretNameServer server = SecretNameServer.start(container)) {
      container.reconcile(LiveContainer.resources(container.withSecretUpstream(server.name())));
      container.inside("update-ca-certificates && systemctl restart routervm-forwarder").orFail();
      awaitTheInternet();
      container.lab.lease("visitor");
      assertThat(dig("visitor", "www.internet.lab")).isEqualTo("203.0.113.80");
      assertThat(container.inside("cat /etc/resolv.conf").output())
          .contains("nameserver 127.0.0.1")
          .doesNotContain("198.51.100.");
      assertThat(container.inside("systemctl is-active unbound").trimmed()).isNotEqualTo("active");
      // One that hangs is found, and started again.
      String process = "systemctl show -p MainPID --value routervm-forwarder";
      String hangs = container.inside(process).trimmed();
      container.inside("kill -STOP " + hangs).orFail();
      Await.until(
          Duration.ofSeconds(20),
          () -> "another forwarder finds names",
          () -> !container.inside(process).trimmed().equals(hangs) && findsNames());
      container.reconcile(
          LiveContainer.resources(container.withSecretUpstream("dns.other.example")));
      // A name that dnsmasq's cache does not hold.
      assertThat(dig("pc", "nic.internet.lab")).isEmpty();
      assertThat(container.inside("journalctl -u routervm-forwarder -o cat").output())
          .contains("certificate verify failed");
    } finally {
      container.reconcile(container.resources());
    }
    awaitTheInternet();
    assertThat(dig("pc", "nic.internet.lab")).isNotEmpty();
    container.inside("! systemctl is-active routervm-forwarder").orFail();
  }

  /** In every network; another list is read without a restart, by whatever account dnsmasq has. */
  @Test
  void whatIsBlockedIsNotFound() throws IOException {
    container.lab.lease("visitor");
    String process = "systemctl show -p MainPID --value dnsmasq";
    try {
      container.reconcile(LiveContainer.resources(container.withBlocked("nic.internet.lab\n")));
      String before = container.inside(process).trimmed();
      for (String host : new String[] {"pc", "visitor"}) {
        assertThat(dig(host, "nic.internet.lab")).as(host).isEmpty();
        assertThat(dig(host, "tree.internet.lab")).as(host).isNotEmpty();
      }
      container.reconcile(LiveContainer.resources(container.withBlocked("tree.internet.lab\n")));
      for (String host : new String[] {"pc", "visitor"}) {
        Await.until(
            Duration.ofSeconds(30),
            () -> host + " finds what is blocked",
            () -> dig(host, "tree.internet.lab").isEmpty());
        assertThat(dig(host, "nic.internet.lab")).as(host).isNotEmpty();
      }
      assertThat(container.inside(process).trimmed()).as("dnsmasq").isEqualTo(before);
    } finally {
      container.reconcile(container.resources());
    }
    assertThat(dig("pc", "tree.internet.lab")).isNotEmpty();
    container
        .inside("! systemctl is-active routervm-blocked && ! test -e /etc/routervm/blocked")
        .orFail();
  }

  /** One that no cache knows, which then does not exist. */
  private static boolean findsNames() {
    String name = "q" + System.nanoTime() + ".internet.lab";
    return container
        .lab
        .shell("pc", "dig +time=2 +tries=1 @192.168.42.254 " + name)
        .output()
        .contains("status: NXDOMAIN");
  }

  private static void awaitTheInternet() {
    Await.until(
        Duration.ofSeconds(60),
        () -> "no name of the Internet is found",
        () -> dig("pc", "www.internet.lab").equals("203.0.113.80"));
  }

  @Test
  void theProgramIsBackWhenItWasKilled() {
    String process = "systemctl show -p MainPID --value routervm-isp-lan";
    String before = container.inside(process).trimmed();
    container.inside("kill -9 " + before).orFail();
    Await.until(
        Duration.ofSeconds(30),
        () -> "another process than " + before,
        () -> {
          String now = container.inside(process).trimmed();
          return !now.equals("0") && !now.equals(before);
        });
    container.inside("/usr/local/sbin/routervm-isp-lan check").orFail();
  }

  /** Each with real clients: its own range, its own names, and of the others what it may reach. */
  @Test
  void eachNetworkHasLeasesAndNamesOfItsOwn() {
    JsonNode camera = container.lab.lease("camera");
    assertThat(camera.get("address").asString()).matches("192\\.168\\.43\\.5[0-9]");
    assertThat(camera.get("leaseSeconds").asInt()).isEqualTo(3600);
    assertThat(camera.get("domain").asString()).isEqualTo("iot.lan");
    assertThat(camera.get("router").get(0).asString()).isEqualTo("192.168.43.254");
    JsonNode visitor = container.lab.lease("visitor");
    assertThat(visitor.get("address").asString()).matches("192\\.168\\.44\\.(1[0-9]{2}|200)");
    assertThat(visitor.get("dns").get(0).asString()).isEqualTo("192.168.44.254");
    String address = camera.get("address").asString();
    assertThat(dig("pc", "camera.iot.lan")).isEqualTo(address);
    assertThat(dig("pc", "-x", address)).isEqualTo("camera.iot.lan.");
    assertThat(dig("camera", "camera")).isEqualTo(address);
    assertThat(dig("camera", "router.iot.lan")).isEqualTo("192.168.43.254");
    assertThat(dig("visitor", "router")).isEqualTo("192.168.44.254");
    assertThat(dig("visitor", "www.internet.lab")).isEqualTo("203.0.113.80");
    for (String host : new String[] {"camera", "visitor"}) {
      assertThat(dig(host, "nas.lan")).as("the LAN's name, from " + host).isEmpty();
      assertThat(dig(host, "-x", "192.168.42.10")).isEmpty();
      assertThat(dig(host, "wpad")).isEqualTo("0.0.0.0");
    }
    assertThat(dig("visitor", "camera.iot.lan")).isEmpty();
    assertThat(dig("visitor", "-x", address)).isEmpty();
  }

  @Test
  void eachNetworkReachesWhatItMay() {
    String camera = container.lab.lease("camera").get("address").asString();
    String visitor = container.lab.lease("visitor").get("address").asString();
    String nas = "192.168.42.10";
    String web = "203.0.113.80";
    String isp = "192.168.1.1";
    List<String> all =
        List.of(
            nas, camera, visitor, web, isp, "192.168.42.254", "192.168.43.254", "192.168.44.254");
    assertThat(reached("pc", all)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(reached("camera", all)).containsExactlyInAnyOrder(camera, "192.168.43.254");
    assertThat(reached("visitor", all))
        .containsExactlyInAnyOrder(visitor, web, isp, "192.168.44.254");
    assertThat(ssh("pc", "192.168.42.254")).isTrue();
    assertThat(ssh("camera", "192.168.43.254")).isFalse();
    assertThat(ssh("visitor", "192.168.44.254")).isFalse();
    assertThat(container.inside("iptables-save -c").orFail().output())
        .containsPattern("\\[[1-9][0-9]*:[0-9]+] .*\"refused from iot to lan\"")
        .containsPattern("\\[[1-9][0-9]*:[0-9]+] .*\"refused from guest to iot\"");
  }

  /**
   * A printer in iot, and a real avahi in every network: it is found from the LAN, and answers, and
   * is found from nowhere else. Of what {@code services} does not name nothing passes, not even to
   * one who asks from a port of his own, whom avahi would bring every answer as it is.
   */
  @Test
  void aPrinterIsFoundFromTheLanAlone() throws IOException {
    String pc = leased("pc");
    String camera = leased("camera");
    String visitor = leased("visitor");
    try (MdnsHosts hosts = new MdnsHosts(container.lab, List.of("pc", "camera", "visitor"))) {
      hosts.publish("camera", "Printer", "_ipp._tcp", 631);
      hosts.publish("camera", "Shell", "_ssh._tcp", 22);
      hosts.publish("pc", "Screen", "_airplay._tcp", 7000);
      assertThat(hosts.found("camera", "_ipp._tcp")).as("at its own end").contains("Printer");
      assertThat(hosts.found("pc", "_ipp._tcp")).as("the control, without mdns").isEmpty();
      hosts.capture("wan", "isp", "lan", "udp port 5353");
      hosts.capture("guest", "visitor", "eth0", "udp port 5353 and not src host " + visitor);
      Router reflecting = container.withMdns("[lan, iot]", "[_ipp._tcp, _airplay._tcp]");
      container.reconcile(LiveContainer.resources(reflecting));

      assertThat(hosts.found("pc", "_ipp._tcp")).contains(";Printer;", ";" + camera + ";631;");
      assertThat(hosts.connects("pc", camera, 631)).as("printing from the LAN").isTrue();
      assertThat(hosts.found("camera", "_airplay._tcp")).contains(";Screen;");
      assertThat(hosts.connects("camera", pc, 7000)).as("iot may not begin").isFalse();
      assertThat(hosts.connects("nas", pc, 7000)).as("the control").isTrue();
      assertThat(hosts.found("visitor", "_ipp._tcp")).as("from guest").isEmpty();
      assertThat(hosts.connects("visitor", camera, 631)).as("printing from guest").isFalse();
      assertThat(hosts.found("pc", "_ssh._tcp")).as("what services does not name").isEmpty();
      assertThat(hosts.asks("pc", "_ssh._tcp")).as("the same, asked past the filter").isEmpty();
      container.inside("iptables -I INPUT -p udp -j ACCEPT").orFail();
      assertThat(hosts.asks("pc", "_ssh._tcp")).as("without our rules").contains("Shell");
      container.inside("iptables -D INPUT 1").orFail();

      String process = "systemctl show -p MainPID --value routervm-mdns";
      String before = container.inside(process).trimmed();
      hosts.noise("camera");
      assertThat(hosts.found("pc", "_ipp._tcp"))
          .as("after packets that are none")
          .contains(";631;");
      assertThat(container.inside(process).trimmed()).isEqualTo(before);
      try (RemoteShell host = container.open()) {
        List<Check> checks =
            Services.checks(reflecting).stream()
                .filter(one -> Set.of("mDNS reflector", "listeners").contains(one.service()))
                .toList();
        assertThat(Verification.run(host, checks)).hasSize(2).allMatch(Verification.Checked::holds);
      }
      assertThat(hosts.captured("wan")).as("mDNS on the WAN").isEmpty();
      assertThat(hosts.captured("guest")).as("mDNS in guest").isEmpty();
    } finally {
      container.reconcile(container.resources());
    }
    container
        .inside("! systemctl is-active routervm-mdns avahi-daemon avahi-daemon.socket")
        .orFail();
  }

  private static String leased(String host) {
    return container.lab.lease(host).get("address").asString();
  }

  /** Which of the addresses answer a ping, all asked at once. */
  private static List<String> reached(String from, List<String> addresses) {
    String asked =
        "for address in %s; do (ping -c 2 -i 0.3 -W 1 $address >/dev/null && echo $address) & done; wait"
            .formatted(String.join(" ", addresses));
    return container.lab.shell(from, asked).output().lines().toList();
  }

  private static boolean ssh(String from, String address) {
    return container
        .lab
        .shell(from, "timeout 2 bash -c 'exec 3<>/dev/tcp/" + address + "/22 && read -r line <&3'")
        .succeeded();
  }

  private static String dig(String host, String... words) {
    String server =
        switch (host) {
          case "camera" -> "@192.168.43.254";
          case "visitor" -> "@192.168.44.254";
          default -> "@192.168.42.254";
        };
    return container
        .lab
        .exec(host, Lab.with("dig", Lab.with("+short", Lab.with(server, words))))
        .orFail()
        .trimmed();
  }

  private static boolean answers(String address) {
    return container.lab.exec("pc", "ping", "-c", "2", "-W", "2", address).succeeded();
  }
}
