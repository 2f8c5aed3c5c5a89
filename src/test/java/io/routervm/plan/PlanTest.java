package io.routervm.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final ResourceId FILE = new ResourceId("file", "/etc/dnsmasq.conf");
  private static final ResourceId PACKAGES = new ResourceId("packages", "dnsmasq");
  private static final ResourceId UNIT = new ResourceId("unit", "dnsmasq");
  private static final Diff DIFF = Diff.ofValue("old", "new");
  private static final GuestChange INSTALL =
      new GuestChange(
          PACKAGES, "install dnsmasq", DIFF, Script.of("install"), Optional.empty(), Set.of());
  private static final GuestChange WRITE =
      new GuestChange(
          FILE,
          "change /etc/dnsmasq.conf",
          DIFF,
          Script.of("write"),
          Optional.of(Script.of("put back")),
          Set.of(UNIT));
  private static final Plan PLAN = new Plan(List.of(INSTALL, WRITE));

  @Test
  void showsWhatItsChangesShow() {
    assertThat(PLAN.differences())
        .containsExactly(
            new Difference(PACKAGES, "install dnsmasq", DIFF, false),
            new Difference(FILE, "change /etc/dnsmasq.conf", DIFF, true, Set.of(UNIT)));
    assertThat(PLAN.titles())
        .containsExactly("install dnsmasq (not reversible)", "change /etc/dnsmasq.conf");
    assertThat(PLAN.differences().get(0).summary()).isEqualTo("install dnsmasq");
    assertThat(PLAN.differences().get(0).warning()).isEqualTo(" (not reversible)");
    assertThat(PLAN.differences().get(1).warning()).isEmpty();
  }

  @Test
  void isDividedByResources() {
    assertThat(PLAN.only(Set.of(FILE)).changes()).containsExactly(WRITE);
    assertThat(PLAN.without(Set.of(FILE)).changes()).containsExactly(INSTALL);
    assertThat(PLAN.touches(Set.of(FILE, UNIT))).isTrue();
    assertThat(PLAN.touches(Set.of(UNIT))).isFalse();
    assertThat(PLAN.isEmpty()).isFalse();
    assertThat(PLAN.only(Set.of(UNIT)).isEmpty()).isTrue();
  }

  @Test
  void aChangeRunsWhatItWasGiven() {
    assertThat(WRITE.id()).isEqualTo(FILE);
    assertThat(WRITE.notifies()).containsExactly(UNIT);
    assertThat(WRITE.stage()).isEqualTo(Script.NOTHING);
    assertThat(WRITE.apply()).isEqualTo(Script.of("write"));
    assertThat(WRITE.revert()).contains(Script.of("put back"));
    assertThat(WRITE.replaces()).isEmpty();
    assertThat(INSTALL.id()).isEqualTo(PACKAGES);
    assertThat(INSTALL.notifies()).isEmpty();
    assertThat(INSTALL.revert()).isEmpty();
  }

  /** A way back that nobody shows, or one that is shown and not there. */
  @Test
  void aChangeShowsWhetherItHasAWayBack() {
    for (boolean reversible : List.of(true, false)) {
      Difference difference = new Difference(FILE, "change it", DIFF, reversible);
      Optional<Script> other = reversible ? Optional.empty() : Optional.of(Script.NOTHING);
      assertThatThrownBy(
              () ->
                  new GuestChange(
                      difference, Script.NOTHING, Script.of("x"), other, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("shown is not what is run: " + difference.title());
    }
  }

  @Test
  void staysWhatItWas() {
    List<GuestChange> changes = new ArrayList<>(List.of(INSTALL));
    Plan plan = new Plan(changes);
    changes.add(WRITE);
    assertThat(plan.changes()).containsExactly(INSTALL);
    Set<ResourceId> units = new HashSet<>(Set.of(UNIT));
    Difference difference = new Difference(FILE, "change it", DIFF, true, units);
    units.clear();
    assertThat(difference.notifies()).containsExactly(UNIT);
  }

  @Test
  void idsAreSortedAsTheyAreShown() {
    assertThat(FILE).hasToString("file:/etc/dnsmasq.conf");
    assertThat(new ArrayList<>(List.of(UNIT, FILE, PACKAGES)).stream().sorted())
        .containsExactly(FILE, PACKAGES, UNIT);
    assertThat(new ResourceId("a", "b:c")).isEqualByComparingTo(new ResourceId("a:b", "c"));
  }
}
