package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaggedLinkTest {
  private static final String MADE = "832 wan0 0:5 1:5";
  private static final Set<io.routervm.plan.ResourceId> NETWORK =
      Set.of(SystemdUnit.idOf("systemd-networkd.service"));
  private static final TaggedLink TAGGED =
      new TaggedLink("wanvlan", Optional.of(MADE), List.of("networkctl", "reload"), NETWORK);
  private static final TaggedLink NONE =
      new TaggedLink("wanvlan", Optional.empty(), List.of(), NETWORK);

  private static Optional<GuestChange> planned(TaggedLink link, String seen) {
    return link.plan(new Observation(0, seen));
  }

  @Test
  void nothingToDo() {
    assertThat(planned(TAGGED, MADE)).isEmpty();
    assertThat(planned(NONE, "none")).isEmpty();
  }

  /** Whoever changes another adapter in must not be kept from it by the one that is gone. */
  @Test
  void withoutItsNicNothingIsPlanned() {
    assertThat(TAGGED.probe().text()).contains("probe_tagged wanvlan wan0");
    assertThat(planned(TAGGED, "no such NIC")).isEmpty();
    assertThat(NONE.probe().text()).doesNotContain("wan0");
  }

  @Test
  void aMissingOneIsMadeByTheNetworksProgramAndGoesWhenTheChangeIsUndone() {
    GuestChange change = planned(TAGGED, "none").orElseThrow();
    assertThat(change.difference().summary()).isEqualTo("make the link wanvlan");
    assertThat(change.difference().diff().lines()).containsExactly("+wanvlan " + MADE);
    assertThat(change.apply().text()).contains("networkctl").doesNotContain("remove_tagged");
    assertThat(change.revert().orElseThrow().text()).contains("remove_tagged wanvlan");
  }

  /** Nobody changes the tag, or the priorities, of a link that is there. */
  @ParameterizedTest
  @ValueSource(strings = {"833 wan0 0:5 1:5", "832 wan0", "832 eth1 0:5 1:5"})
  void oneOfOtherFramesIsMadeAnew(String seen) {
    GuestChange change = planned(TAGGED, seen).orElseThrow();
    assertThat(change.difference().diff().lines())
        .containsExactly("-wanvlan " + seen, "+wanvlan " + MADE);
    assertThat(change.apply().text()).containsSubsequence("remove_tagged wanvlan", "networkctl");
    assertThat(change.notifies()).isEqualTo(NETWORK);
  }

  @Test
  void oneThatIsNotToBeGoes() {
    GuestChange change = planned(NONE, MADE).orElseThrow();
    assertThat(change.difference().summary()).isEqualTo("remove the link wanvlan");
    assertThat(change.apply().text()).contains("remove_tagged wanvlan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "perhaps", "832", "832 wan0; reboot"})
  void anUnknownAnswerIsNotTakenForGood(String seen) {
    assertThatThrownBy(() -> planned(TAGGED, seen))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("tagged:wanvlan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"832 wan0; reboot", "0 wan0", "832 wan0 0:8"})
  void nothingElseGetsIntoAScript(String frames) {
    assertThatThrownBy(() -> new TaggedLink("wanvlan", Optional.of(frames), List.of(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
