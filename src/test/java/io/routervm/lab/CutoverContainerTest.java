package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.cutover.Mark;
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
  private static final Duration LOOK = Duration.ofSeconds(60);

  @AutoClose private CutoverBed bed;

  @BeforeAll
  void stageTheRouter() throws IOException {
    bed = CutoverBed.staged("cto");
  }

  @Test
  @Order(10)
  void everyMistakeAtTheCablesIsTold() {
    try (Dialogue cutover = bed.start("forward")) {
      cutover.awaitText("Move the cables now", CutoverBed.LONG);
      cutover.awaitText("the ISP box is still on", LOOK);
      bed.lab.cables("swapped");
      cutover.awaitText("the cables are the wrong way round", LOOK);
      bed.lab.cables("none");
      cutover.awaitText("no cable is in", LOOK);
      bed.lab.cables("wan-only");
      cutover.awaitText("only one cable is in", LOOK);
      bed.lab.cables("lan-only");
      cutover.awaitText("brIsp has no link", LOOK);
      ispBox("iptables -I INPUT -p udp --dport 67 -j DROP");
      bed.lab.cables("live");
      cutover.awaitText("nobody answers DHCP", LOOK);
      bed.lab.shell("isp", "ip link set wan down").orFail();
      ispBox("iptables -D INPUT -p udp --dport 67 -j DROP");
      String said = cutover.end(4, CutoverBed.LONG);
      assertThat(said).contains("the Internet behind it is dead").contains("--resume");
    }
    assertThat(bed.record().mark("internet")).isEqualTo(Mark.FAILED);
    assertThat(bed.record().mark("go-live")).isEqualTo(Mark.OPEN);
    assertThat(bed.inside("ss -Hlnu 'sport = :67'")).as("DHCP server while staged").isEmpty();
  }

  @Test
  @Order(20)
  void itGoesOnWhereItStoppedAndAClientSurfs() {
    bed.lab.shell("isp", "ip link set wan up && ip route replace default via 203.0.113.1").orFail();
    String said;
    try (Dialogue cutover = bed.start("forward")) {
      said = cutover.end(0, CutoverBed.LONG);
    }
    System.out.println(said);
    assertThat(bed.record().isFinished()).isTrue();
    assertThat(bed.record().items()).noneMatch(line -> line.mark() == Mark.FAILED);
    bed.aClientSurfs();
    assertThat(bed.folder.resolve("state/cutover-report.txt"))
        .content()
        .contains("the way back")
        .contains("looked at: links, and who answers DHCP on which side");
  }

  @Test
  @Order(30)
  void theWayBackEndsStaged() {
    bed.goesBackToStaged();
    bed.onlyTheIspBoxAnswersOnItsLan();
  }

  /** One run, killed when an item begins; the next one goes on, and is killed at the item after. */
  @Test
  @Order(40)
  void killedAtEveryItemItGoesOn() {
    bed.lab.cables("live");
    List<String> killedAt = new ArrayList<>();
    int items = 0;
    for (int number = 1; items == 0 || number <= items; number++) {
      try (Dialogue cutover = bed.start("forward")) {
        cutover.awaitText("[" + number + "/", CutoverBed.LONG);
        cutover.killJava();
      }
      items = bed.record().items().size();
      assertThat(bed.record().isAtWork()).isFalse();
      bed.record().items().stream()
          .filter(line -> line.mark() == Mark.RUNNING)
          .forEach(line -> killedAt.add(line.id()));
    }
    System.out.println("killed in the middle of " + killedAt);
    try (Dialogue cutover = bed.start("forward")) {
      cutover.end(0, CutoverBed.LONG);
    }
    assertThat(bed.record().isFinished()).isTrue();
    bed.aClientSurfs();
  }

  @Test
  @Order(50)
  void noOfferOfOursEverReachedTheIspLan() {
    bed.noOfferOfOursEverReachedTheIspLan();
  }

  private void ispBox(String line) {
    bed.lab.shell("isp", line).orFail();
  }
}
