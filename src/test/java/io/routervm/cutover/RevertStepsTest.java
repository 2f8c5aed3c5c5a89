package io.routervm.cutover;

import static io.routervm.cutover.CutoverFixture.ISP;
import static io.routervm.cutover.CutoverFixture.LIVE;
import static io.routervm.cutover.CutoverFixture.NOTHING;
import static io.routervm.cutover.CutoverFixture.OTHER;
import static io.routervm.cutover.CutoverFixture.STAGED;
import static io.routervm.cutover.CutoverFixture.ports;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Placement;
import io.routervm.cutover.HostState.Manager;
import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back without a guest: in which order, and what is never started where. */
class RevertStepsTest {
  private static final String AT_HOME =
      "address 192.168.42.120/24\ndynamic yes\nmanager DHCLIENT\n";

  @TempDir private Path folder;
  private CutoverFixture home;
  private RevertSteps steps;

  @BeforeEach
  void begin() {
    home = new CutoverFixture(folder, CutoverRecord.BACK);
    steps = new RevertSteps(home.context());
  }

  @Test
  void aRouterThatWasNeverLiveIsOnlySeenToRun() {
    assertThat(steps.staged().evidence()).isEqualTo("it was never live");
    assertThat(home.log).containsExactly("start", "autostart true");
    assertThat(home.cables.count).as("it cannot serve the ISP LAN").isZero();
  }

  @Test
  void whatIsOnTrialIsUndoneFirst() {
    home.running = true;
    home.standings.clear();
    home.standings.addAll(List.of("unconfirmed", "undone"));
    steps.staged();
    assertThat(home.log).containsExactly("guest: undo", "autostart true");
  }

  @Test
  void aRouterThatMayBeLiveIsNotStartedWhereTheIspBoxIs() {
    home.cables.looks.add(STAGED);
    home.file.remember("wan", "192.168.1.20/24");
    assertThatThrownBy(steps::staged)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.what()).contains("may be live on its disk", "eno1");
              assertThat(failure.hint()).startsWith("pull that cable");
            });
    home.file.now();
    assertThat(home.log).isEmpty();
  }

  @Test
  void whatIsWrittenDownAsLiveMayBeLiveToo() {
    home.cables.looks.add(STAGED);
    home.placement = Placement.LIVE;
    assertThatThrownBy(steps::staged).hasMessageContaining("may be live on its disk");
    assertThat(home.log).isEmpty();
  }

  @Test
  void aRouterThatMayBeLiveIsStartedWhereNobodyAnswers() {
    home.cables.looks.add(NOTHING);
    home.file.remember("wan", "192.168.1.20/24");
    steps.staged();
    assertThat(home.log).containsExactly("start", "autostart true");
  }

  @Test
  void aRouterThatRunsIsNotAskedForItsCables() {
    home.running = true;
    home.file.remember("wan", "192.168.1.20/24");
    steps.staged();
    assertThat(home.cables.count).isZero();
  }

  /** Nobody there would say yes to everything. */
  @Test
  void whereNobodyCanLookOnlyAPersonsWordCounts() {
    home.cables.canLook = false;
    home.file.remember("wan", "192.168.1.20/24");
    home.owner.there = false;
    home.owner.answer = Optional.of(true);
    assertThatThrownBy(steps::staged).hasMessageContaining("nobody said");
    assertThat(home.owner.questions).isEmpty();
    home.owner.there = true;
    for (Optional<Boolean> no : List.of(Optional.<Boolean>empty(), Optional.of(false))) {
      home.owner.answer = no;
      assertThatThrownBy(steps::staged).hasMessageContaining("nobody said");
    }
    assertThat(home.log).isEmpty();
    home.owner.answer = Optional.of(true);
    steps.staged();
    assertThat(home.log).startsWith("start");
  }

  /** The other way round a restart of this host, in between, would start it again. */
  @Test
  void oneThatMayBeLiveAndDoesNotAnswerIsSwitchedOffForGood() {
    home.running = true;
    home.answers = false;
    home.file.remember("wan", "192.168.1.20/24");
    assertThatThrownBy(steps::staged)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.BROKEN);
              assertThat(failure.what()).contains("cannot be told to serve nobody");
            });
    assertThat(home.log).containsExactly("autostart false", "cut power");
  }

  @Test
  void oneThatWasNeverLiveAndDoesNotAnswerStaysOn() {
    home.running = true;
    home.answers = false;
    assertThatThrownBy(steps::staged).isInstanceOf(HostUnreachableException.class);
    assertThat(home.log).isEmpty();
  }

  @Test
  void theCablesAreBackWhenTheBoxOfTheCutOverAnswersAtHome() {
    home.file.remember(SwapSteps.ISP_BOX, ISP.mac().toString());
    steps = new RevertSteps(home.context(Duration.ofHours(1)));
    CablePorts other = ports(List.of(), List.of(OTHER));
    home.cables.looks.addAll(List.of(LIVE, NOTHING, NOTHING, other, STAGED));
    assertThat(steps.cablesBack().evidence()).isEqualTo(ISP + " on eno1");
    assertThat(home.cables.count).isEqualTo(5);
    assertThat(home.told.stream().filter(line -> line.contains("does not answer on eno1 yet")))
        .as("what stays the same is told once")
        .hasSize(1);
    assertThat(home.told).anyMatch(line -> line.contains("another DHCP server than the ISP box"));
  }

  @Test
  void anyBoxWillDoWhereTheCutOverCouldNotLook() {
    home.cables.looks.add(ports(List.of(), List.of(OTHER)));
    assertThat(steps.cablesBack().evidence()).isEqualTo(OTHER + " on eno1");
  }

  /**
   * Nobody is there to say that it is his, and a record of an earlier version names the provider.
   */
  @ParameterizedTest
  @ValueSource(strings = {"vlan: 832", "address: 203.0.113.5/29, gateway: 203.0.113.1"})
  void theBoxOfTheHomeIsNotWhoAnswersWithATagOrForAGateway(String wan) {
    home = new CutoverFixture(folder, CutoverRecord.BACK, wan);
    home.owner.there = false;
    home.file.remember(SwapSteps.ISP_BOX, ISP.mac().toString());
    home.cables.looks.add(ports(List.of(), List.of(OTHER)));
    assertThat(new RevertSteps(home.context()).cablesBack().evidence())
        .isEqualTo(OTHER + " on eno1");
  }

  @Test
  void aNewBoxIsTakenOnAPersonsWord() {
    home.file.remember(SwapSteps.ISP_BOX, ISP.mac().toString());
    home.cables.looks.add(ports(List.of(), List.of(OTHER)));
    home.owner.there = false;
    home.owner.answer = Optional.of(true);
    assertThatThrownBy(steps::cablesBack).hasMessageContaining("another DHCP server");
    home.owner.there = true;
    home.owner.answer = Optional.of(false);
    assertThatThrownBy(steps::cablesBack).hasMessageContaining("another DHCP server");
    home.owner.answer = Optional.of(true);
    assertThat(steps.cablesBack().evidence()).endsWith(", the new box");
  }

  @Test
  void cablesThatAreNotBackAreAFailureAndNoQuestion() {
    home.owner.answer = Optional.of(true);
    home.cables.looks.add(NOTHING);
    assertThatThrownBy(steps::cablesBack)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.subject()).contains("staged and serves nobody"));
    assertThat(home.owner.questions).isEmpty();
  }

  @Test
  void whereNobodyCanLookTheOwnerSaysThatTheyAreBack() {
    home.cables.canLook = false;
    assertThatThrownBy(steps::cablesBack).hasMessage("nobody said that the cables are back");
    home.owner.answer = Optional.of(true);
    assertThat(steps.cablesBack()).isEqualTo(ItemResult.done("as you said"));
  }

  @Test
  void theRouterIsAClientOfTheIspBoxAgain() {
    assertThatThrownBy(steps::lease).hasMessageContaining("no lease on lan0");
    home.leases = "lan0=192.168.1.20/24";
    assertThat(steps.lease().evidence()).isEqualTo("lan0 has 192.168.1.20/24 from the ISP box");
  }

  private void remember(boolean leased, Manager manager) {
    home.file.remember(
        new HostState("brHome", List.of("192.168.1.50/24"), List.of(), leased, manager, ""));
  }

  @Test
  void aHostThatHasNoAddressOfTheHomeLanIsLeftAlone() {
    remember(true, Manager.DHCLIENT);
    home.host = "address 192.168.1.50/24\n";
    assertThat(steps.host().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    assertThat(home.log).isEmpty();
  }

  @Test
  void aHostOnTrialGetsItsOldNetworkAtOnce() {
    remember(true, Manager.DHCLIENT);
    CutoverContext context = home.context();
    context.hostNetwork().trial().arm(home.file.now().host().orElseThrow(), Duration.ofHours(1));
    home.log.clear();
    assertThat(new RevertSteps(context).host().evidence()).contains("the old addresses are back");
    assertThat(home.log).startsWith("host: restore");
    assertThat(context.hostNetwork().trial().isOn()).isFalse();
  }

  @Test
  void aFixedAddressIsItsOwnersToSet() {
    home.host = AT_HOME;
    remember(false, Manager.IFUPDOWN);
    assertThat(steps.host())
        .isEqualTo(ItemResult.byHand("Give this host its old address again: 192.168.1.50/24"));
    remember(true, Manager.UNKNOWN);
    assertThat(steps.host().mark()).isEqualTo(StepStatus.BY_HAND);
  }

  /** The record was lost: the host must not be left in a LAN that is gone. */
  @Test
  void aHostOfWhichNothingIsWrittenDownIsLookedAt() {
    assertThat(steps.host().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    home.host = AT_HOME;
    assertThat(steps.host().mark()).isEqualTo(StepStatus.BY_HAND);
    assertThat(steps.host().evidence()).contains("192.168.42.120/24", "dhclient", "brHome");
  }
}
