package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    serves();
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

  @Test
  @Order(100)
  void toIptablesAndBackBesideADownload() {
    router.edit(NFTABLES, IPTABLES);
    changes("from nftables to iptables");
    hasIptablesAlone();
    router.edit(IPTABLES, NFTABLES);
    changes("from iptables to nftables");
    hasNftablesAlone();
    serves();
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
    router.run("plan").orFail();
    serves();
  }

  @Test
  @Order(120)
  void aRebootChangesNothing() {
    router.run("stop").orFail();
    router.run(CHANGE_LIMIT, "start").orFail();
    serves();
    hasNftablesAlone();
    matrix.intruderIsKeptOut(clients.wanAddress());
    matrix.ispDnsWasNeverAsked();
    router.run("plan").orFail();
  }

  private void serves() {
    String wan = clients.wanAddress();
    matrix.leases();
    matrix.localNames();
    matrix.internetNames();
    matrix.addressTranslation(wan);
    matrix.forwards(wan);
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
