package io.routervm.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.cutover.HostState.Manager;
import io.routervm.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This host as a client of the router: what it may keep, and when its old network comes back. */
class HostRenewalTest {
  private static final HostState BEFORE =
      new HostState("brHome", List.of("192.168.1.50/24"), List.of(), true, Manager.DHCLIENT, "");
  private static final String OLD = "address 192.168.1.50/24\n";
  private static final String NEW = "address 192.168.42.120/24\n";
  private static final Item RENEW = item("host-renew");
  private static final Item NAT = item("nat");

  @TempDir private Path folder;
  private CutoverFixture home;
  private CutoverContext context;
  private HostRenewal steps;

  private static Item item(String id) {
    return new Item(id, "this host", id, "x", false, () -> ItemResult.done(""));
  }

  @BeforeEach
  void begin() {
    home = new CutoverFixture(folder, CutoverRecord.FORWARD);
    home.file.lists(List.of(RENEW, NAT));
    context = home.context();
    steps = new HostRenewal(context);
  }

  private void onTrial(boolean surfs) {
    home.host = NEW;
    home.file.remember(BEFORE);
    home.file.ends(RENEW, ItemResult.done("new"));
    home.file.ends(NAT, surfs ? ItemResult.done("it surfs") : ItemResult.notNeeded("no"));
    context.hostNetwork().trial().arm(BEFORE, Duration.ofHours(1));
    home.log.clear();
  }

  private boolean isOnTrial() {
    return context.hostNetwork().trial().isOn();
  }

  @Test
  void aHostWithoutAnAddressThereNeedsNone() {
    assertThat(steps.renew().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    home.file.remember(new HostState("brHome", List.of(), List.of(), true, Manager.DHCLIENT, ""));
    assertThat(steps.renew().mark()).isEqualTo(StepStatus.NOT_NEEDED);
    assertThat(home.log).isEmpty();
  }

  @Test
  void aHostThatHasItAlreadyIsLeftAlone() {
    home.file.remember(BEFORE);
    home.host = NEW;
    assertThat(steps.renew().evidence()).isEqualTo("this host has 192.168.42.120/24 already");
    assertThat(home.log).isEmpty();
  }

  @Test
  void aFixedAddressIsItsOwnersToChange() {
    home.file.remember(
        new HostState("brHome", BEFORE.addresses(), List.of(), false, Manager.IFUPDOWN, ""));
    home.host = OLD;
    assertThat(steps.renew().mark()).isEqualTo(StepStatus.BY_HAND);
    assertThat(home.log).isEmpty();
  }

  @Test
  void whatOnlyRootMayChangeIsToldAndNotTried() {
    home.mayChangeHost = false;
    context = home.context();
    home.file.remember(BEFORE);
    home.host = OLD;
    ItemResult told = new HostRenewal(context).renew();
    assertThat(told.mark()).isEqualTo(StepStatus.BY_HAND);
    assertThat(told.evidence())
        .startsWith(
            "Only root may change this host's network; as root:\nThis host's DHCP client is ")
        .contains("get a new lease with it, or type:", "ip route replace default");
    assertThat(new PreflightChecks(context).hostState().evidence())
        .contains("only root may change it: once the router serves, you are told what to type");
    assertThat(home.log).isEmpty();
  }

  @Test
  void aHostThatIsNoClientOfTheHomeLanIsNotAskedToSurf() {
    home.host = OLD;
    assertThat(steps.surfs().mark()).isEqualTo(StepStatus.NOT_NEEDED);
  }

  @Test
  void aHostWhosePacketsLeaveAnotherWayDoesNotSurf() {
    home.host = NEW;
    assertThatThrownBy(steps::surfs)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("do not leave by the router 192.168.42.254");
  }

  @Test
  void withoutAChangeThereIsNothingToConfirm() {
    assertThat(steps.confirm().mark()).isEqualTo(StepStatus.NOT_NEEDED);
  }

  @Test
  void whatWasConfirmedOrHasComeBackIsSaid() {
    home.file.ends(RENEW, ItemResult.done("new"));
    home.host = NEW;
    assertThat(steps.confirm().evidence()).contains("192.168.42.120/24", "no timer waits");
    home.host = OLD;
    assertRolledBack("nobody confirmed the new network in time");
  }

  @Test
  void aHostThatReachesTheInternetAndIsNotYoursToLoseKeepsItsNetwork() {
    onTrial(true);
    home.owner.past = true;
    assertThat(steps.confirm().evidence()).contains("it reaches the Internet");
    assertThat(isOnTrial()).isFalse();
    assertThat(home.owner.questions).isEmpty();
    assertThat(home.log).doesNotContain("host: restore");
  }

  @Test
  void whoComesByThisNetworkIsAsked() {
    onTrial(true);
    home.owner.answer = Optional.of(true);
    assertThat(steps.confirm().evidence()).isEqualTo("confirmed; the timer is gone");
    assertThat(isOnTrial()).isFalse();
    assertThat(home.owner.questions)
        .singleElement()
        .asString()
        .doesNotContain("does not reach the Internet");
  }

  @Test
  void aNoOrNoAnswerBringsTheOldNetworkBack() {
    onTrial(true);
    home.owner.answer = Optional.of(false);
    assertRolledBack("you wanted the old network back");
    assertThat(home.log).startsWith("host: restore");
    onTrial(true);
    home.owner.answer = Optional.empty();
    assertRolledBack("nobody confirmed it in time");
    assertThat(home.log).startsWith("host: restore");
  }

  @Test
  void withoutTheInternetAPersonMayKeepItAndNobodyElse() {
    onTrial(false);
    home.owner.past = true;
    home.owner.there = false;
    home.owner.answer = Optional.of(true);
    assertRolledBack("it does not reach the Internet through the router");
    assertThat(home.owner.questions).isEmpty();
    onTrial(false);
    home.owner.there = true;
    assertThat(steps.confirm().evidence()).startsWith("confirmed");
    assertThat(home.owner.questions)
        .singleElement()
        .asString()
        .contains("does not reach the Internet");
  }

  /** Both items are open again, so that `--resume` tries them anew. */
  private void assertRolledBack(String why) {
    assertThatThrownBy(steps::confirm)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.ROLLED_BACK))
        .hasMessage(why);
    assertThat(isOnTrial()).isFalse();
    assertThat(home.file.now().mark("host-renew")).isEqualTo(StepStatus.OPEN);
    assertThat(home.file.now().mark("nat")).isEqualTo(StepStatus.OPEN);
  }
}
