package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A router that is created with three networks on tagged ports of an Open vSwitch and a WAN on a
 * tagged line, with a limit and a rule with hours: from nothing to served clients, exactly what
 * {@code may} says, and networks that come, change and go beside somebody's download.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class NetworksLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(10);
  private static final int DOWN = 3_000_000;
  private static final int UP = 2_000_000;
  private static final int LOADING = 15;

  /** So many bytes, whatever the status. */
  private static final String SOME = "[1-9]\\d{3,} .*";

  private static final Pattern BYTES = Pattern.compile("Sent (\\d+) bytes");

  private static final String SECTIONS =
      """
        rules:
          - { name: film, from: nas, to: internet, action: deny, when: { between: "21:00-07:00" } }
        limits: { wan: { down: 3mbit, up: 2mbit } }
      timezone: Europe/Brussels
      vpn: { endpoint: 203.0.113.10, subnet: 10.8.0.0/24 }
      """
          + ZoneClients.NETWORKS;

  private static final String SHED =
      "  - { name: shed, vlan: 40, address: 192.168.45.254/24, may: [] }\n";

  private NetworksLane lane;
  private Lab lab;
  private RouterUnderTest router;
  private ZoneClients clients;

  @BeforeAll
  void bringUp() {
    lane =
        NetworksLane.up(
            "netf",
            "openvswitch",
            Map.of("camera", "20", "visitor", "30", "line", "832"),
            SECTIONS);
    lab = lane.lab;
    router = lane.router;
    clients = lane.clients;
  }

  @AfterAll
  void takeDown() {
    if (lane != null) {
      lane.close();
    }
  }

  @Test
  @Order(10)
  void createEndsStaged() {
    router.run(CREATE_LIMIT, "create", "--boot-timeout", "15m").orFail();
    assertThat(router.json("status").get("drift").size()).isZero();
    assertThat(lab.exec("hv", "virsh", "dumpxml", "router").orFail().output())
        .contains("<tag id='20'/>", "<tag id='30'/>");
  }

  /** It watches for a DHCP offer with the tag; the ISP box serves none without it any more. */
  @Test
  @Order(20)
  void theCablesMoveToATaggedLine() {
    if (!router.isLive()) {
      router.cutOver();
    }
    assertThat(router.isLive()).isTrue();
    assertThat(clients.wanAddress()).startsWith("192.168.1.");
    assertThat(router.guest("ip -o -4 address show dev wan0").orFail().trimmed()).isEmpty();
    assertThat(router.guest("cat /proc/net/vlan/wanvlan").orFail().output())
        .contains("VID: 832", "Device: wan0");
  }

  @Test
  @Order(30)
  void everyNetworkHasItsLeases() {
    clients.requireLeases();
  }

  @Test
  @Order(40)
  void whoReachesWhomIsExactlyWhatIsSaid() throws IOException {
    connectThePhone();
    clients.requireMatrix("after the cut-over");
  }

  @Test
  @Order(50)
  void nobodyGetsThroughWithAnAddressOfOthers() {
    clients.requireSpoofingUseless();
  }

  /** By the router, and as if all of it were on the device's own wire. */
  @Test
  @Order(55)
  void aStaticRouteByHandLeadsNowhere() {
    clients.requireStaticRoutesUseless();
  }

  /** The home's own switch hangs on a port that takes every tag, until its owner says otherwise. */
  @Test
  @Order(60)
  void tagsOfAClientsOwnLeadNowhere() {
    clients.requireOwnTagsUseless();
    assertThat(clients.tagsItself("pc")).as("trunk").isEqualTo(20);
    lab.shell("hv", "ovs-vsctl set port eno1 trunks=0").orFail();
    try {
      assertThat(clients.tagsItself("pc")).isZero();
    } finally {
      lab.shell("hv", "ovs-vsctl clear port eno1 trunks").orFail();
    }
  }

  @Test
  @Order(65)
  void aRebootChangesNothing() throws IOException {
    router.run("stop").orFail();
    router.run(CHANGE_LIMIT, "start").orFail();
    clients.wanAddress();
    everyNetworkHasItsLeases();
    connectThePhone();
    clients.requireMatrix("after a reboot");
    router.run("plan").orFail();
  }

  @Test
  @Order(70)
  void aNetworkComesChangesAndGoesBesideADownload() {
    String limited = router.yaml();
    // The queue of the limit drops packets of a burst, which is what it is for.
    String before = limited.replaceAll("(?m)^  limits: .*\n", "");
    assertThat(before).isNotEqualTo(limited);
    router.write(before);
    router.run(CHANGE_LIMIT, "reprovision").orFail();
    beside("a network that comes", before + SHED);
    assertThat(lab.exec("hv", "virsh", "dumpxml", "router").orFail().output())
        .contains("<tag id='40'/>");
    beside("one that changes", before + SHED.replace("vlan: 40", "vlan: 41"));
    beside("one that goes", before);
    assertThat(router.guest("ip -o link").orFail().output()).doesNotContain("shed0");
    assertThat(lab.exec("hv", "virsh", "dumpxml", "router").orFail().output())
        .doesNotContain("<tag id='40'/>", "<tag id='41'/>");
    router.write(limited);
    router.run(CHANGE_LIMIT, "reprovision").orFail();
  }

  private void beside(String what, String yaml) {
    router.write(yaml);
    new Download(lab)
        .beside(what, () -> router.run(CHANGE_LIMIT, "reprovision").orFail())
        .requireNoneLost();
    router.run("plan").orFail();
  }

  /**
   * Both ways, by what has passed the queues in the time of a transfer that never ends by itself.
   */
  @Test
  @Order(90)
  void theLineIsKeptAtItsLimits() {
    lab.shell("internet", "(socat -u TCP-LISTEN:9001,reuseaddr,fork /dev/null >/dev/null 2>&1 &)")
        .orFail();
    String away = "socat -u /dev/zero TCP:%s:9001".formatted(ZoneClients.OUTSIDE_SERVER);
    String here = "curl -s -o /dev/null http://%s/cloud".formatted(Download.FILES);
    requireLimit("down", "ifb-", DOWN, here);
    requireLimit("up", "", UP, away);
  }

  private void requireLimit(String way, String prefix, int limit, String transfer) {
    long before = throughQueue(prefix, limit);
    lab.shell("pc", "timeout " + LOADING + " " + transfer).expect(124);
    long bits = (throughQueue(prefix, limit) - before) * 8 / LOADING;
    System.out.printf("limit %s: %d bits a second of %d%n", way, bits, limit);
    assertThat(bits).as(way).isBetween(limit / 2L, limit + limit / 10L);
  }

  /** Bytes that have left the queue, which is that of cake with its limit. */
  private long throughQueue(String prefix, int limit) {
    String queues =
        router
            .guest(
                "one=$(ls /sys/class/net | grep ^ifb-) && tc -s qdisc show dev \"%s${one#ifb-}\""
                    .formatted(prefix))
            .orFail()
            .output();
    assertThat(queues).contains("qdisc cake", "bandwidth " + limit / 1_000_000 + "Mbit");
    Matcher sent = BYTES.matcher(queues);
    assertThat(sent.find()).isTrue();
    return Long.parseLong(sent.group(1));
  }

  /** A device's film ends when the router's clock says nine, and begins again at seven. */
  @Test
  @Order(95)
  void aRuleWithHoursCutsWhatRuns() {
    // Whatever the time is now: at the clock's next minute it would be looked at anyway.
    router
        .guest("systemctl stop chrony && date -s 20:58:50 && systemctl restart routervm-times")
        .orFail();
    try {
      Await.until(
          Duration.ofSeconds(30),
          () -> "a film in the evening",
          () -> lab.shell("nas", load("-m 5")).output().matches(SOME));
      Ran film = lab.shell("nas", load("--limit-rate 50k --speed-limit 1 --speed-time 15 -m 150"));
      assertThat(film.expect(28).output()).matches(SOME);
      String clock = router.guest("date +%H%M").orFail().trimmed();
      System.out.printf(
          "cut at nine: %s (bytes, status), the clock says %s%n", film.trimmed(), clock);
      assertThat(Integer.parseInt(clock)).isBetween(2100, 2102);
      assertThat(lab.shell("nas", load("-m 5")).output()).as("another film").startsWith("0 ");
      assertThat(lab.shell("pc", load("-m 5")).output()).as("another device").matches(SOME);
      assertThat(lab.exec("nas", "ping", "-c", "2", "-W", "5", "192.168.42.254").succeeded())
          .as("the router itself")
          .isTrue();
      assertThat(router.guest("iptables -S").orFail().output()).contains("refused by rule film");
      router.guest("date -s 06:59:40").orFail();
      Await.until(
          Duration.ofMinutes(3),
          () -> "a film in the morning",
          () -> lab.shell("nas", load("-m 5")).output().matches(SOME));
    } finally {
      router.guest("date -s @" + System.currentTimeMillis() / 1000 + "; systemctl start chrony");
    }
    router.run("plan").orFail();
  }

  private static String load(String options) {
    return "curl -s -o /dev/null -w '%%{size_download} %%{exitcode}' %s http://%s/cloud"
        .formatted(options, Download.FILES);
  }

  private void connectThePhone() throws IOException {
    Path folder = Files.createDirectories(router.state().resolveSibling("profiles"));
    Path profile = folder.resolve("phone.ovpn");
    if (!Files.exists(profile)) {
      router.run("vpn", "add", "phone", "--to", folder.toString()).orFail();
    }
    clients.connectThePhone(profile);
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }
}
