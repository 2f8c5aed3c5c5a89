package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * A router whose provider gives sessions (PPPoE) on a tagged line, from nothing to served clients,
 * and to a fixed address on the same line while it is live. The provider's end is Debian's own
 * pppoe-server in a machine of its own.
 */
@Tag("lab")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith({StopAtFirstFailure.class, ConsoleOnFailure.class})
class WanLaneTest implements ConsoleOnFailure.Scenario {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(8);
  private static final Duration CREATE_LIMIT = Duration.ofMinutes(40);
  private static final Duration CHANGE_LIMIT = Duration.ofMinutes(10);
  private static final Duration RECONNECTED = Duration.ofSeconds(30);

  /** The account, the addresses and the concentrator's MAC address are those of the lab. */
  private static final String SESSION =
      "pppoe: { user: home@isp.example, password: \"${file:isp.secret}\" }";

  private static final String PASSWORD = "correct-horse-7";

  private static final String FIXED = "address: 192.0.2.130/28, gateway: 192.0.2.129";
  private static final String NOBODYS_GATEWAY = "address: 192.0.2.130/28, gateway: 192.0.2.137";
  private static final String CONCENTRATOR = "52:54:00:00:01:03";
  private static final int SEGMENT = 1452;
  private static final String WEB_SERVER = "203.0.113.80";

  private MachineLane machine;
  private Lab lab;
  private RouterUnderTest router;
  private ClientMatrix matrix;

  @BeforeAll
  void bringUp() {
    machine =
        MachineLane.up(
            "wanl",
            List.of(),
            new MachineLane.Preparation() {
              @Override
              public void lab(Lab lab) {
                lab.command(BOOT_LIMIT, "concentrator", "start").orFail();
              }

              @Override
              public void yaml(RouterUnderTest router) throws IOException {
                router.edit("model: usb-net }", "model: virtio, vlan: 832, " + SESSION + " }");
                Path secret = router.folder().resolve("isp.secret");
                Files.writeString(secret, PASSWORD + "\n");
                Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
              }
            });
    lab = machine.lab();
    router = machine.router();
    matrix = new ClientMatrix(lab);
  }

  @AfterAll
  void takeDown() {
    if (machine != null) {
      machine.close();
    }
  }

  /** The account may be good for one session, and the ISP's box may have it. */
  @Test
  @Order(10)
  void createEndsStagedAndAsksForNoSession() {
    router.run(CREATE_LIMIT, "create", "--boot-timeout", "15m").orFail();
    assertThat(router.json("status").get("drift").size()).isZero();
    assertThat(sessions()).isZero();
  }

  @Test
  @Order(20)
  void theSessionIsTheProofOfTheCables() {
    movesTheCables("a PPPoE concentrator (" + CONCENTRATOR + ") answers on");
    hasTheSession();
  }

  /**
   * Not again where an earlier run has done it.
   *
   * @param proof by which the cut-over knows that they are where they should be
   */
  private void movesTheCables(String proof) {
    if (!router.isLive()) {
      assertThat(router.cutOver()).contains(proof);
    }
    assertThat(router.isLive()).isTrue();
  }

  private void hasTheSession() {
    assertThat(addresses("ppp0")).contains("inet 192.0.2.1", "peer 192.0.2.1/32");
    assertThat(addresses("wan0")).isEmpty();
    assertThat(addresses("wanvlan")).isEmpty();
    assertThat(router.guest("ip -4 route show default").orFail().trimmed().lines())
        .singleElement()
        .asString()
        .contains("dev ppp0");
    assertThat(router.guest("cat /sys/class/net/ppp0/mtu").orFail().trimmed()).isEqualTo("1492");
  }

  @Test
  @Order(30)
  void clientsAreServedByTheSession() {
    matrix.served(sessionAddress());
  }

  /** Neither end of a connection is told that it may send more than the session carries. */
  @Test
  @Order(40)
  void tcpIsKeptWithinTheSession() {
    lab.command("capture", "start", "home", "pc", "eth0").orFail();
    lab.command("capture", "start", "line", "isp", "lan").orFail();
    aClientSurfs();
    Path home = Path.of(lab.command("capture", "stop", "home").orFail().trimmed());
    Path line = Path.of(lab.command("capture", "stop", "line").orFail().trimmed());
    ClientMatrix.segments(line, "src host " + sessionAddress(), SEGMENT);
    ClientMatrix.segments(home, "tcp src port 80", SEGMENT);
    lab.exec("pc", "ping", "-c", "2", "-M", "do", "-s", "1464", WEB_SERVER).orFail();
    String load =
        "curl -s -m 120 http://%s/cloud | head -c 1000000 | wc -c".formatted(Download.FILES);
    assertThat(lab.shell("pc", load).orFail().trimmed()).isEqualTo("1000000");
  }

  /** The server dies without a word, and its successor knows nothing of the session. */
  @Test
  @Order(50)
  void aServerThatIsRestartedGivesASessionWithinHalfAMinute() {
    requireSessionAfter("a restart", () -> {});
  }

  @Test
  @Order(60)
  void aServerThatWasAwayIsFoundWithinHalfAMinute() {
    requireSessionAfter(
        "a while without a server",
        () ->
            Await.until(
                Duration.ofMinutes(2), () -> "an attempt that failed", () -> failedAttempts() > 0));
  }

  private int failedAttempts() {
    return Integer.parseInt(
        router
            .guest("journalctl -q -b -o cat -u routervm-pppoe | grep -c 'no session'; :")
            .orFail()
            .trimmed());
  }

  private void requireSessionAfter(String what, Runnable meanwhile) {
    int before = sessions();
    lab.command("concentrator", "kill").orFail();
    assertThat(isServed()).as("a client while there is no server").isFalse();
    meanwhile.run();
    lab.command("concentrator", "serve").orFail();
    Instant served = Instant.now();
    Await.until(
        Duration.ofMinutes(3), () -> "a client that is served after " + what, this::isServed);
    Duration taken = Duration.between(served, Instant.now());
    System.out.printf("after %s: a client is served after %d ms%n", what, taken.toMillis());
    assertThat(taken).isLessThan(RECONNECTED);
    assertThat(sessions()).as("sessions that were begun").isGreaterThan(before);
    hasTheSession();
  }

  private boolean isServed() {
    return lab.exec("pc", "ping", "-n", "-c", "1", "-W", "1", WEB_SERVER).succeeded();
  }

  @Test
  @Order(70)
  void aRebootChangesNothing() {
    router.run("stop").orFail();
    router.run(CHANGE_LIMIT, "start").orFail();
    Await.until(Duration.ofMinutes(2), () -> "a client that is served", this::isServed);
    hasTheSession();
    aClientSurfs();
    router.run("plan").orFail();
  }

  @Test
  @Order(80)
  void aGatewayThatIsNotThereIsTakenBackByTheRouter() {
    router.edit(SESSION, NOBODYS_GATEWAY);
    Ran ran = router.run(CHANGE_LIMIT, "reprovision");
    System.out.println(ran.output() + ran.errors());
    assertThat(ran.expect(5).errors()).contains("which is as it was before");
    Await.until(Duration.ofMinutes(2), () -> "a client that is served", this::isServed);
    hasTheSession();
    aClientSurfs();
  }

  @Test
  @Order(90)
  void itTakesAFixedAddressOnTheLiveRouterAndNothingIsLeftToDo() {
    router.edit(NOBODYS_GATEWAY, FIXED);
    router.run(CHANGE_LIMIT, "reprovision").orFail();
    servesWithTheFixedAddress();
  }

  private void servesWithTheFixedAddress() {
    assertThat(addresses("wanvlan")).contains("192.0.2.130/28");
    assertThat(addresses("wan0")).isEmpty();
    assertThat(router.guest("ip -o link").orFail().output()).doesNotContain("ppp0");
    assertThat(router.guest("ip -4 route show default").orFail().trimmed().lines())
        .singleElement()
        .asString()
        .contains("via 192.0.2.129 dev wanvlan");
    matrix.leases();
    matrix.addressTranslation("192.0.2.130");
    matrix.forwards("192.0.2.130");
    router.run("plan").orFail();
  }

  @Test
  @Order(100)
  void theProvidersNameServerWasNeverAskedAndThePasswordIsKeptNowhereHere() {
    matrix.ispDnsWasNeverAsked();
    Ran found =
        Lab.run(
            Duration.ofMinutes(1), List.of("grep", "-rlF", PASSWORD, router.state().toString()));
    assertThat(found.expect(1).output()).isEmpty();
  }

  /** This host, on the home LAN, is served by the ISP box again. */
  @Test
  @Order(110)
  void theWayBackLeavesTheHomeToTheIspBox() {
    try (Dialogue back = Dialogue.onTerminal(router.commandLine("swap-cables", "--back"))) {
      back.awaitText("Move the cables back", CHANGE_LIMIT);
      lab.cables("staged");
      System.out.println(back.end(0, RouterUnderTest.CUT_OVER_LIMIT));
    }
    assertThat(lab.lease("hv").get("server").asString()).isEqualTo("192.168.1.1");
  }

  @Test
  @Order(120)
  void aRouterOfAFixedAddressComesFromNothing() {
    router.run("--yes", "destroy").orFail();
    router.run(CREATE_LIMIT, "create", "--boot-timeout", "15m").orFail();
    movesTheCables("192.0.2.129");
    servesWithTheFixedAddress();
  }

  private void aClientSurfs() {
    assertThat(
            lab.exec("pc", "curl", "-sS", "-m", "20", "http://www.internet.lab/").orFail().output())
        .contains("203.0.113.10");
  }

  private String addresses(String link) {
    return router.guest("ip -o -4 address show dev " + link).orFail().trimmed();
  }

  private String sessionAddress() {
    return addresses("ppp0").replaceFirst(".* inet (\\S+) peer .*", "$1");
  }

  /** As many as the provider has given since its machine was switched on. */
  private int sessions() {
    return (int)
        lab.log("concentrator-console")
            .lines()
            .filter(line -> line.contains("pppoe-server") && line.contains(" created for client "))
            .count();
  }

  @Override
  public void showConsole() {
    router.showConsole();
    System.out.println("--- the concentrator\n" + lab.log("concentrator-console"));
  }
}
