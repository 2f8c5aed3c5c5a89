package io.routervm.cutover;

import static io.routervm.cutover.CutoverFixture.ISP;
import static io.routervm.cutover.CutoverFixture.LIVE;
import static io.routervm.cutover.CutoverFixture.NOTHING;
import static io.routervm.cutover.CutoverFixture.OTHER;
import static io.routervm.cutover.CutoverFixture.STAGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The swap without a guest: what is done to the router, and when the cables count as moved. */
class SwapStepsTest {
  @TempDir private Path folder;
  private CutoverFixture home;
  private SwapSteps steps;

  @BeforeEach
  void begin() {
    home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    steps = new SwapSteps(home.context());
  }

  @Test
  void aRouterThatIsOffIsLeftAlone() {
    assertThat(steps.shutDown()).isEqualTo(ItemResult.done("it is off"));
    assertThat(home.log).isEmpty();
  }

  @Test
  void aStagedRouterIsShutDown() {
    home.running = true;
    assertThat(steps.shutDown().evidence()).isEqualTo("it has shut down");
    assertThat(home.log).containsExactly("stop");
  }

  @Test
  void aLiveRouterIsNotShutDown() {
    home.running = true;
    home.liveInside = true;
    assertThat(steps.shutDown().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    assertThat(home.log).isEmpty();
  }

  /** One that does not answer serves nobody yet, as far as the checklist knows. */
  @Test
  void aSilentRouterIsShutDown() {
    home.running = true;
    home.answers = false;
    steps.shutDown();
    assertThat(home.log).containsExactly("stop");
  }

  @Test
  void thePlugIsPulledOnlyWhenTheOwnerSaysSo() {
    home.running = true;
    home.shutsDown = false;
    for (Optional<Boolean> no : List.of(Optional.<Boolean>empty(), Optional.of(false))) {
      home.owner.answer = no;
      assertThatThrownBy(steps::shutDown)
          .isInstanceOf(Failure.class)
          .hasMessage("it does not stop");
    }
    assertThat(home.log).containsExactly("stop", "stop");
    home.owner.answer = Optional.of(true);
    assertThat(steps.shutDown().evidence()).contains("its plug was pulled");
    assertThat(home.log).endsWith("stop", "cut power");
    assertThat(home.owner.questions).hasSize(3).allMatch(text -> text.contains("Pull its plug?"));
  }

  /** A link that comes and goes, a box that restarts: what is seen once may be gone. */
  @Test
  void theCablesAreRightWhenTheyAreSeenSoTwiceInARow() {
    steps = new SwapSteps(home.context(Duration.ofHours(1)));
    home.cables.looks.addAll(List.of(STAGED, STAGED, LIVE, NOTHING, LIVE, LIVE));
    assertThat(steps.moveCables().mark()).isEqualTo(StepStatus.DONE);
    assertThat(home.cables.count).isEqualTo(6);
    assertThat(home.file.now().facts()).containsEntry(SwapSteps.ISP_BOX, ISP.mac().toString());
    assertThat(home.told.stream().filter(line -> line.contains("still on")))
        .as("what stays the same is told once")
        .hasSize(1);
    assertThat(home.told).anyMatch(line -> line.contains("-> pull that cable"));
    assertThat(home.told)
        .anyMatch(line -> line.contains("1. pull the ISP box's cable out of eno1"));
  }

  /** Who answers with a tag, for a gateway or with a session is the provider, not his box. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vlan: 832",
        "address: 203.0.113.5/29, gateway: 203.0.113.1",
        "pppoe: { user: me@isp, password: '${env:PATH}' }"
      })
  void whoNeedNotBeTheBoxOfTheHomeIsNotRemembered(String wan) {
    home = new CutoverFixture(folder, CutoverRecord.FORWARD, wan);
    steps = new SwapSteps(home.context());
    home.cables.looks.add(LIVE);
    assertThat(steps.moveCables().mark()).isEqualTo(StepStatus.DONE);
    assertThat(home.file.now().facts()).doesNotContainKey(SwapSteps.ISP_BOX);
  }

  /** The last look may be the first that shows them right: then one more is worth its time. */
  @Test
  void cablesThatAreRightAtTheEndOfAllPatienceAreLookedAtOnceMore() {
    home.cables.looks.add(LIVE);
    assertThat(steps.moveCables().mark()).isEqualTo(StepStatus.DONE);
    assertThat(home.cables.count).isEqualTo(2);
  }

  @Test
  void cablesThatAreWrongAtTheEndOfAllPatienceAreAFailureWithTheRouterOff() {
    home.cables.looks.add(STAGED);
    assertThatThrownBy(steps::moveCables)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("still on eno1");
              assertThat(failure.subject()).contains("the router is off");
              assertThat(failure.hint()).contains("--resume", "--back");
            });
    assertThat(home.file.now().facts()).isEmpty();
  }

  @Test
  void aRouterThatCameUpMeanwhileIsShutDownBeforeTheCablesAreMoved() {
    home.running = true;
    home.cables.looks.add(LIVE);
    steps.moveCables();
    assertThat(home.log).containsExactly("stop");
  }

  @Test
  void theCablesOfALiveRouterAreNotLookedAt() {
    home.running = true;
    home.liveInside = true;
    assertThat(steps.moveCables().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    assertThat(home.cables.count).isZero();
  }

  @Test
  void whereNobodyCanLookTheOwnerSaysThatTheyAreMoved() {
    home.cables.canLook = false;
    for (Optional<Boolean> no : List.of(Optional.<Boolean>empty(), Optional.of(false))) {
      home.owner.answer = no;
      assertThatThrownBy(steps::moveCables).hasMessageContaining("nobody said");
    }
    home.owner.answer = Optional.of(true);
    assertThat(steps.moveCables().evidence()).contains("as you said");
    assertThat(home.cables.count).isZero();
  }

  @Test
  void theOwnerStopsTheWaiting() {
    home.owner.stops = true;
    home.cables.looks.add(STAGED);
    assertThatThrownBy(steps::moveCables).hasMessage("stopped");
    assertThat(home.cables.count).isZero();
  }

  @Test
  void itIsStartedForTheLookOfItsOwn() {
    assertThat(steps.start().evidence()).contains("management network");
    assertThat(home.log).containsExactly("start");
  }

  @Test
  void aLiveRouterNeedsNoEvidence() {
    home.running = true;
    home.liveInside = true;
    assertThat(steps.evidence().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    assertThat(home.file.now().facts()).isEmpty();
  }

  /** Asked once: a second word would begin the undoing anew. */
  @Test
  void whatAnEarlierRunLeftOnTrialIsUndoneFirst() {
    home.running = true;
    home.standings.clear();
    home.standings.addAll(List.of("unconfirmed since 12:00", "unconfirmed since 12:00", "undone"));
    steps.settle();
    assertThat(home.log).containsExactly("guest: undo");
    assertThat(home.told)
        .anyMatch(line -> line.contains("a change that broke off is undone first"));
  }

  @Test
  void withoutATrialNothingIsUndone() {
    home.running = true;
    for (String standing : List.of("none", "confirmed 12:00", "undone 12:00", "stuck 12:00")) {
      home.standings.clear();
      home.standings.add(standing);
      steps.settle();
    }
    assertThat(home.log).isEmpty();
  }

  @Test
  void anotherServerAtHomeKeepsTheCablesFromBeingRight() {
    home.cables.looks.add(CutoverFixture.ports(List.of(ISP), List.of(OTHER)));
    assertThatThrownBy(steps::moveCables).hasMessageContaining("another DHCP server");
  }
}
