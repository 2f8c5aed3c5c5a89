package io.routervm.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.cutover.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
 * The hypervisor loses its power in the middle of the cut-over: process and router are gone at one
 * and the same moment, and what starts with the host is started again. At every item in full, at a
 * few of them otherwise. The hypervisor's own boot is the box lane's.
 */
@Tag("lab")
@Timeout(5400)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(StopAtFirstFailure.class)
class FaultCutoverContainerTest {
  private static final boolean FULL = Boolean.getBoolean("faults.full");

  /** Its first moment live, and on the way there the router's start. */
  private static final String FIRST_LIVE = "go-live";

  private static final List<String> SAMPLE = List.of("start", FIRST_LIVE);

  private static final String CABLES = "move-cables";

  @AutoClose private CutoverFixture fixture;
  private List<String> ids;

  @BeforeAll
  void stageTheRouter() throws IOException {
    fixture = CutoverFixture.staged("ctp");
    ids = items();
  }

  /** The cut-over is begun anew for each item, and walked back from where the power went. */
  @Test
  @Order(10)
  void fromEveryItemThereIsAWayBackToStaged() {
    for (String id : FULL ? ids : List.of(FIRST_LIVE)) {
      cutPowerAt(id);
      fixture.goesBackToStaged();
      assertThat(fixture.record().isFinished()).isTrue();
      assertThat(fixture.inside("ss -Hlnu 'sport = :67'")).as("DHCP server, staged").isEmpty();
      fixture.onlyTheIspBoxAnswersOnItsLan();
    }
  }

  /** One cut-over, whose every item sees the power go, and which comes to its end. */
  @Test
  @Order(20)
  void fromEveryItemItGoesOnToLive() {
    List<String> cutAt = new ArrayList<>();
    for (String id : ids) {
      if (FULL || SAMPLE.contains(id)) {
        cutPowerAt(id);
        cutAt.add(id);
      }
    }
    System.out.println("the power went at " + cutAt);
    try (Dialogue cutover = fixture.start("forward")) {
      cutover.end(0, CutoverFixture.LONG);
    }
    assertThat(fixture.record().isFinished()).isTrue();
    assertThat(fixture.record().items()).noneMatch(line -> line.mark() == StepStatus.FAILED);
    fixture.aClientSurfs();
  }

  @Test
  @Order(30)
  void noOfferOfOursEverReachedTheIspLan() {
    fixture.noOfferOfOursEverReachedTheIspLan();
  }

  /** The ids of the checklist, from a run that is broken off at its first item. */
  private List<String> items() {
    try (Dialogue cutover = fixture.start("forward")) {
      cutover.awaitText("[1/", CutoverFixture.LONG);
      cutover.killJava();
    }
    return fixture.record().items().stream().map(line -> line.id()).toList();
  }

  private void cutPowerAt(String id) {
    int number = ids.indexOf(id) + 1;
    try (Dialogue cutover = fixture.start("forward")) {
      boolean beyond = number > ids.indexOf(CABLES) + 1;
      if (beyond
          && !Set.of(StepStatus.DONE, StepStatus.NOT_NEEDED)
              .contains(fixture.record().mark(CABLES))) {
        movesTheCables(cutover);
      }
      cutover.awaitText("[" + number + "/", CutoverFixture.LONG);
      cutover.killJavaAndAwaitItsCommands();
    }
    fixture.lab.command("container", "stop", "--hard").orFail();
    assertThat(fixture.record().isAtWork()).isFalse();
    boolean started = startsWithItsHost();
    if (started) {
      fixture.lab.command("container", "start").orFail();
    }
    System.out.println("no power at " + id + (started ? "; the router started again" : ""));
  }

  /** Moved before the checklist asks, they would be moved for a router that still runs. */
  private void movesTheCables(Dialogue cutover) {
    cutover.awaitText("Move the cables now", CutoverFixture.LONG);
    fixture.lab.cables("live");
  }

  private boolean startsWithItsHost() {
    Path autostart = ContainerHypervisor.autostart(fixture.folder);
    try {
      return Files.exists(autostart) && Files.readString(autostart).strip().equals("true");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
