package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.cutover.StepStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
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
  private static final int STEP = Boolean.getBoolean("faults.full") ? 1 : 5;

  private static final Duration LOOK = Duration.ofSeconds(60);

  @AutoClose private CutoverFixture fixture;

  @BeforeAll
  void stageTheRouter() throws IOException {
    fixture = CutoverFixture.staged("cto");
  }

  @Test
  @Order(10)
  void everyMistakeAtTheCablesIsTold() {
    try (Dialogue cutover = fixture.start("forward")) {
      cutover.awaitText("Move the cables now", CutoverFixture.LONG);
      cutover.awaitText("the ISP box is still on", LOOK);
      fixture.lab.cables("swapped");
      cutover.awaitText("the cables are the wrong way round", LOOK);
      fixture.lab.cables("none");
      cutover.awaitText("no cable is in", LOOK);
      fixture.lab.cables("wan-only");
      cutover.awaitText("only one cable is in", LOOK);
      fixture.lab.cables("lan-only");
      cutover.awaitText("brIsp has no link", LOOK);
      ispBox("iptables -I INPUT -p udp --dport 67 -j DROP");
      fixture.lab.cables("live");
      cutover.awaitText("nobody answers DHCP", LOOK);
      fixture.lab.shell("isp", "ip link set wan down").orFail();
      ispBox("iptables -D INPUT -p udp --dport 67 -j DROP");
      String said = cutover.end(4, CutoverFixture.LONG);
      assertThat(said).contains("the Internet behind it is dead").contains("--resume");
    }
    assertThat(fixture.record().mark("internet")).isEqualTo(StepStatus.FAILED);
    assertThat(fixture.record().mark("go-live")).isEqualTo(StepStatus.OPEN);
    assertThat(fixture.inside("ss -Hlnu 'sport = :67'")).as("DHCP server while staged").isEmpty();
  }

  @Test
  @Order(20)
  void itGoesOnWhereItStoppedAndAClientSurfs() {
    fixture
        .lab
        .shell("isp", "ip link set wan up && ip route replace default via 203.0.113.1")
        .orFail();
    String said;
    try (Dialogue cutover = fixture.start("forward")) {
      said = cutover.end(0, CutoverFixture.LONG);
    }
    System.out.println(said);
    assertThat(fixture.record().isFinished()).isTrue();
    assertThat(fixture.record().items()).noneMatch(line -> line.mark() == StepStatus.FAILED);
    fixture.aClientSurfs();
    assertThat(fixture.folder.resolve("state/cutover-report.txt"))
        .content()
        .contains("the way back")
        .contains("looked at: links, and who answers DHCP on which side");
  }

  @Test
  @Order(30)
  void theWayBackEndsStaged() {
    fixture.goesBackToStaged();
    fixture.onlyTheIspBoxAnswersOnItsLan();
  }

  /**
   * One run, killed when an item begins; the next one goes on, and is killed at the item after; or
   * at the fifth, the router's shutdown and its first moment live among them.
   */
  @Test
  @Order(40)
  void killedAtEveryItemItGoesOn() {
    fixture.lab.cables("live");
    List<String> killedAt = new ArrayList<>();
    int items = 0;
    for (int number = 1; items == 0 || number <= items; number += STEP) {
      try (Dialogue cutover = fixture.start("forward")) {
        cutover.awaitText("[" + number + "/", CutoverFixture.LONG);
        cutover.killJava();
      }
      items = fixture.record().items().size();
      assertThat(fixture.record().isAtWork()).isFalse();
      fixture.record().items().stream()
          .filter(line -> line.mark() == StepStatus.RUNNING)
          .forEach(line -> killedAt.add(line.id()));
    }
    System.out.println("killed in the middle of " + killedAt);
    try (Dialogue cutover = fixture.start("forward")) {
      cutover.end(0, CutoverFixture.LONG);
    }
    assertThat(fixture.record().isFinished()).isTrue();
    fixture.aClientSurfs();
  }

  @Test
  @Order(50)
  void noOfferOfOursEverReachedTheIspLan() {
    fixture.noOfferOfOursEverReachedTheIspLan();
  }

  private void ispBox(String line) {
    fixture.lab.shell("isp", line).orFail();
  }
}
