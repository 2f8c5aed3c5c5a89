package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * A machine that is created to filter with nftables, on Debian's own kernel, which has flow tables:
 * from nothing to served clients, reloads and changes of the packet filter beside somebody's
 * download, the way of established connections, an adapter that comes anew, a reboot.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class NftablesLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(10);

  private static final String NFTABLES = "  backend: nftables\n";
  private static final String IPTABLES = "  backend: iptables\n";

  private static final int LOAD = 3_000_000;

  /** An Ethernet frame carries no more of TCP. */
  private static final int SEGMENT = 1448;

  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+) bytes");

  private MachineLane machine;
  private Lab lab;
  private RouterUnderTest router;
  private ClientMatrix matrix;
  private ZoneClients clients;

  @BeforeAll
  void bringUp() {
    machine =
        MachineLane.up(
            "nftl",
            List.of(),
            router ->
                router.write(
                    router.yaml()
                        + NFTABLES
                        + "vpn: { endpoint: 203.0.113.10, subnet: 10.8.0.0/24 }\n"));
    lab = machine.lab();
    router = machine.router();
    matrix = new ClientMatrix(lab);
    clients = new ZoneClients(lab, router::guest, router.file(), Duration.ofSeconds(8));
  }

  @AfterAll
  void takeDown() {
    if (machine != null) {
      clients.close();
      machine.close();
    }
  }

  /** What an earlier run has left up becomes what the program makes of it now. */
  @Test
  @Order(10)
  void createEndsStaged() {
    router.write(router.yaml().replace(IPTABLES, NFTABLES));
    router.run(CREATE_LIMIT, "create", "--boot-timeout", "15m").orFail();
    router.run(CHANGE_LIMIT, "reprovision").orFail();
    assertThat(router.json("status").get("drift").size()).isZero();
    hasNftablesAlone();
  }

  @Test
  @Order(20)
  void theCablesMove() {
    if (!router.isLive()) {
      router.cutOver();
    }
    assertThat(router.isLive()).isTrue();
    hasNftablesAlone();
    router.run("plan").orFail();
  }

  @Test
  @Order(30)
  void clientsAreServed() {
    matrix.served(clients.wanAddress());
    matrix.rebinding();
  }

  @Test
  @Order(40)
  void aPhoneInACafeIsAtHome() throws IOException {
    Path folder = Files.createDirectories(router.state().resolveSibling("profiles"));
    Path profile = folder.resolve("phone.ovpn");
    if (!Files.exists(profile)) {
      router.run("vpn", "add", "phone", "--to", folder.toString()).orFail();
    }
    lab.command("forward", "udp", "1194", clients.wanAddress()).orFail();
    try (VpnDevice phone = VpnDevice.start(lab, "cafe", profile)) {
      phone.awaitConnections(1, Duration.ofMinutes(5));
      assertThat(phone.resolve("nas.lan")).isEqualTo("192.168.42.10");
      assertThat(phone.fetch("http://192.168.42.10/")).contains("nas");
    }
  }

  @Test
  @Order(50)
  void theOutsideIsKeptOut() {
    matrix.intruderIsKeptOut(clients.wanAddress());
    assertThat(router.json("status").get("guest").toString())
        .contains("from inside with an address of others", "refused from the Internet");
  }

  @Test
  @Order(60)
  void reloadsLoseNoPacketOfADownload() {
    new Download(lab)
        .beside(
            "20 reloads",
            () ->
                router
                    .guest(
                        "for i in $(seq 20); do systemctl reload firewall || exit 1; sleep 1; done")
                    .orFail())
        .requireNoneLost();
    router.run("plan").orFail();
  }

  /** Counted by a chain of the test's own, which is asked where the rules are. */
  @Test
  @Order(70)
  void aDownloadPassesByTheFlowTableAndNotByTheRules() {
    offersEstablishedConnections();
    long offered = forwarded();
    router
        .guest(
            "systemctl stop routervm-flows && nft flush chain ip routervm offered-lan0"
                + " && nft add rule ip routervm offered-lan0 ct state established accept")
        .orFail();
    long asked = forwarded();
    router.guest("systemctl start routervm-flows").orFail();
    System.out.printf(
        "packets of a download that the rules were asked about: %d, without the flow table %d%n",
        offered, asked);
    assertThat(asked).isGreaterThan(LOAD / SEGMENT / 2);
    // What is on its way when the client has had enough comes after the end of the connection.
    assertThat(offered).isLessThan(asked / 4);
    offersEstablishedConnections();
    router.run("plan").orFail();
  }

  private long forwarded() {
    router
        .guest(
            "nft 'add table ip lab; delete table ip lab; add table ip lab;"
                + " add chain ip lab forwarded { type filter hook forward priority 100; };"
                + " add rule ip lab forwarded ip saddr "
                + Download.FILES
                + " counter'")
        .orFail();
    String load = "curl -s -m 120 http://%s/cloud | head -c %d | wc -c";
    assertThat(lab.shell("pc", load.formatted(Download.FILES, LOAD)).orFail().trimmed())
        .isEqualTo(String.valueOf(LOAD));
    Matcher packets =
        PACKETS.matcher(
            router.guest("nft list table ip lab && nft delete table ip lab").orFail().output());
    assertThat(packets.find()).isTrue();
    return Long.parseLong(packets.group(1));
  }

  /** By the kernel's own switch for one of its USB ports. */
  @Test
  @Order(80)
  void anAdapterThatComesAnewIsInTheFlowTableAgain() {
    String port =
        router
            .guest("basename \"$(dirname \"$(readlink -f /sys/class/net/wan0/device)\")\"")
            .orFail()
            .trimmed();
    String plug = "echo %d >/sys/bus/usb/devices/" + port + "/authorized";
    router.guest(plug.formatted(0)).orFail();
    Await.until(Duration.ofMinutes(1), () -> "lan0 alone", () -> inFlowTable().equals("lan0"));
    router.guest(plug.formatted(1)).orFail();
    Await.until(Duration.ofMinutes(2), () -> "wan0, too", () -> inFlowTable().equals("lan0 wan0"));
    matrix.addressTranslation(clients.wanAddress());
    assertThat(forwarded()).isLessThan(LOAD / SEGMENT / 4);
    router.run("plan").orFail();
  }

  private String inFlowTable() {
    String shown = router.guest("/usr/local/sbin/routervm-flows show").orFail().trimmed();
    return Stream.of(shown.split(" ", -1)).sorted().collect(Collectors.joining(" "));
  }

  private void offersEstablishedConnections() {
    router.guest("/usr/local/sbin/routervm-flows check").orFail();
    assertThat(inFlowTable()).isEqualTo("lan0 wan0");
  }

  @Test
  @Order(100)
  void toIptablesAndBackBesideADownload() {
    router.edit(NFTABLES, IPTABLES);
    changes("from nftables to iptables");
    hasIptablesAlone();
    router.edit(IPTABLES, NFTABLES);
    changes("from iptables to nftables");
    hasNftablesAlone();
    offersEstablishedConnections();
    matrix.served(clients.wanAddress());
  }

  private void changes(String what) {
    new Download(lab)
        .beside(
            what,
            () -> System.out.println(router.run(CHANGE_LIMIT, "reprovision").orFail().output()))
        .requireNoneLost();
    router.run("plan").orFail();
  }

  /** And the router goes back by itself. */
  @Test
  @Order(110)
  void toIptablesWithoutAConfirmation() {
    router.edit(NFTABLES, IPTABLES);
    try (Dialogue dialogue =
        Dialogue.onTerminal(
            router.commandLine("reprovision", "--confirm", "manual", "--confirm-window", "30"))) {
      dialogue.awaitText(" s left to confirm", CHANGE_LIMIT);
      System.out.println(dialogue.end(5, CHANGE_LIMIT));
    } finally {
      router.edit(IPTABLES, NFTABLES);
    }
    hasNftablesAlone();
    offersEstablishedConnections();
    router.run("plan").orFail();
    matrix.served(clients.wanAddress());
  }

  @Test
  @Order(120)
  void aRebootChangesNothing() {
    router.run("stop").orFail();
    router.run(CHANGE_LIMIT, "start").orFail();
    matrix.served(clients.wanAddress());
    hasNftablesAlone();
    offersEstablishedConnections();
    matrix.intruderIsKeptOut(clients.wanAddress());
    matrix.ispDnsWasNeverAsked();
    router.run("plan").orFail();
  }

  private void hasNftablesAlone() {
    assertThat(router.guest("nft list tables").orFail().output())
        .contains("table ip routervm", "table ip6 routervm");
    assertThat(iptablesRules()).doesNotContain("DROP", "MASQUERADE");
    assertThat(rulesFiles()).contains("firewall.nft").doesNotContain("firewall.rules");
  }

  private void hasIptablesAlone() {
    assertThat(router.guest("nft list tables").orFail().output()).doesNotContain("routervm");
    assertThat(iptablesRules()).contains(":INPUT DROP", ":FORWARD DROP", "MASQUERADE");
    assertThat(rulesFiles()).contains("firewall.rules").doesNotContain("firewall.nft");
  }

  private String iptablesRules() {
    return router.guest("iptables-save").orFail().output();
  }

  private String rulesFiles() {
    return router.guest("ls /etc/routervm").orFail().output();
  }

  @Override
  public void showConsole() {
    router.showConsole();
  }
}
