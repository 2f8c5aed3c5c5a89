package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Identity;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfigLoader;
import io.routervm.cutover.CutoverFile;
import io.routervm.cutover.CutoverRecord;
import io.routervm.cutover.Mark;
import io.routervm.router.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The cut-over with everything that goes wrong at the cables, and its process killed at every item:
 * the router is the lab's container, libvirt a stand-in, all else is real. What goes over the ISP
 * LAN is captured from beginning to end.
 */
@Tag("lab")
@Timeout(1500)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
class CutoverContainerTest {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(6);

  /** A container may not set the clock; with this its time client runs all the same. */
  private static final String TIME_CLIENT =
      "mkdir -p /etc/systemd/system/chrony.service.d && printf '[Unit]\\n"
          + "ConditionCapability=\\n"
          + "[Service]\\n"
          + "ExecStart=\\n"
          + "ExecStart=!/usr/sbin/chronyd -x -F 0\\n"
          + "' >/etc/systemd/system/chrony.service.d/container.conf && systemctl daemon-reload";

  private Lab lab;
  private Path folder;
  private Identity identity;
  private StateFolder state;

  @BeforeAll
  void stageTheRouter() throws IOException {
    lab = Lab.up("cto", "--lane", "container");
    folder = Files.createTempDirectory("cutover");
    Path yaml = folder.resolve("router.yaml");
    Files.writeString(yaml, lab.command("router-yaml", "image").orFail().output());
    RouterConfig config = new RouterConfigLoader(name -> null).load(yaml);
    identity = config.identity();
    state = new StateFolder(folder.resolve("state"));
    Files.writeString(folder.resolve("known_hosts"), startContainer());
    lab.exec("router", "sh", "-c", TIME_CLIENT).orFail();
    lab.command("capture", "start", "isplan", "isp", "lan").orFail();
    lab.lease("hv");
    try (Dialogue provision = start("provision")) {
      provision.end(0, LONG);
    }
  }

  private String startContainer() {
    return lab.command(
            "container",
            "start",
            "--names",
            "lan0,wan0,mgmt0",
            "--lan-mac",
            identity.lan().toString(),
            "--wan-mac",
            identity.wan().toString(),
            "--mgmt-mac",
            identity.management().toString(),
            "--management",
            identity.hypervisorAddress().toString(),
            "--router-address",
            identity.routerAddress().address().toString())
        .orFail()
        .output();
  }

  @AfterAll
  void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(10)
  void everyMistakeAtTheCablesIsTold() {
    try (Dialogue cutover = start("forward")) {
      cutover.awaitText("Move the cables now", LONG);
      cutover.awaitText("the ISP box is still on", LOOK);
      lab.cables("swapped");
      cutover.awaitText("the cables are the wrong way round", LOOK);
      lab.cables("none");
      cutover.awaitText("no cable is in", LOOK);
      lab.cables("wan-only");
      cutover.awaitText("only one cable is in", LOOK);
      lab.cables("lan-only");
      cutover.awaitText("brIsp has no link", LOOK);
      ispBox("iptables -I INPUT -p udp --dport 67 -j DROP");
      lab.cables("live");
      cutover.awaitText("nobody answers DHCP", LOOK);
      lab.shell("isp", "ip link set wan down").orFail();
      ispBox("iptables -D INPUT -p udp --dport 67 -j DROP");
      String said = cutover.end(4, LONG);
      assertThat(said).contains("the Internet behind it is dead").contains("--resume");
    }
    assertThat(record().mark("internet")).isEqualTo(Mark.FAILED);
    assertThat(record().mark("go-live")).isEqualTo(Mark.OPEN);
    assertThat(inside("ss -Hlnu 'sport = :67'")).as("DHCP server while staged").isEmpty();
  }

  @Test
  @Order(20)
  void itGoesOnWhereItStoppedAndAClientSurfs() {
    lab.shell("isp", "ip link set wan up && ip route replace default via 203.0.113.1").orFail();
    String said;
    try (Dialogue cutover = start("forward")) {
      said = cutover.end(0, LONG);
    }
    System.out.println(said);
    assertThat(record().isFinished()).isTrue();
    assertThat(record().items()).noneMatch(line -> line.mark() == Mark.FAILED);
    aClientSurfs();
    assertThat(folder.resolve("state/cutover-report.txt"))
        .content()
        .contains("the way back")
        .contains("looked at: links, and who answers DHCP on which side");
  }

  @Test
  @Order(30)
  void theWayBackEndsStaged() {
    try (Dialogue back = start("back")) {
      back.awaitText("Move the cables back", LONG);
      assertThat(inside("ss -Hlnu 'sport = :67'")).as("DHCP server before the cables").isEmpty();
      lab.cables("staged");
      back.end(0, LONG);
    }
    assertThat(lab.command("discover", "intruder", "--seconds", "6").orFail().output().lines())
        .singleElement()
        .asString()
        .contains("192.168.1.1");
  }

  /** One run, killed when an item begins; the next one goes on, and is killed at the item after. */
  @Test
  @Order(40)
  void killedAtEveryItemItGoesOn() {
    lab.cables("live");
    List<String> killedAt = new ArrayList<>();
    int items = 0;
    for (int number = 1; items == 0 || number <= items; number++) {
      try (Dialogue cutover = start("forward")) {
        cutover.awaitText("[" + number + "/", LONG);
        cutover.killJava();
      }
      items = record().items().size();
      assertThat(record().isAtWork()).isFalse();
      record().items().stream()
          .filter(line -> line.mark() == Mark.RUNNING)
          .forEach(line -> killedAt.add(line.id()));
    }
    System.out.println("killed in the middle of " + killedAt);
    try (Dialogue cutover = start("forward")) {
      cutover.end(0, LONG);
    }
    assertThat(record().isFinished()).isTrue();
    aClientSurfs();
  }

  @Test
  @Order(50)
  void noOfferOfOursEverReachedTheIspLan() {
    Path capture = Path.of(lab.command("capture", "stop", "isplan").orFail().trimmed());
    for (String mac : List.of(identity.lan().toString(), identity.wan().toString())) {
      assertThat(ClientMatrix.packets(capture, "udp src port 67 and ether src " + mac)).isEmpty();
    }
    assertThat(ClientMatrix.packets(capture, "udp src port 67 and not ether src 52:54:00:00:01:01"))
        .as("DHCP answers of anybody but the ISP box")
        .isEmpty();
  }

  private void aClientSurfs() {
    assertThat(lab.lease("pc").get("server").asString()).isEqualTo("192.168.42.254");
    lab.exec("pc", "curl", "-sS", "-m", "20", "-o", "/dev/null", "http://www.internet.lab/")
        .orFail();
  }

  private void ispBox(String line) {
    lab.shell("isp", line).orFail();
  }

  private String inside(String line) {
    return lab.exec("router", "sh", "-c", line).orFail().trimmed();
  }

  private CutoverRecord record() {
    return CutoverFile.read(state).orElseThrow();
  }

  private Dialogue start(String verb) {
    return new Dialogue(
        lab.commandLine(
            "exec",
            "hv",
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Doutside=" + ProcessHandle.current().pid(),
            "-cp",
            System.getProperty("java.class.path"),
            ContainerCutover.class.getName(),
            lab.name(),
            folder.toString(),
            verb));
  }
}
