package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.failure.Failure;
import io.routervm.plan.GuestChange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NicRoutesTest {
  private static final String OFFICE = "10.9.0.0/16 via 192.168.42.31";
  private static final String LAB = "172.20.0.0/24 via 192.168.42.32";

  private static Optional<GuestChange> planned(List<String> wanted, String seen) {
    return new NicRoutes("lan0", wanted).plan(new Observation(0, seen));
  }

  @Test
  void nothingToDo() {
    assertThat(planned(List.of(), "none")).isEmpty();
    assertThat(planned(List.of(LAB, OFFICE), OFFICE + "\n" + LAB)).isEmpty();
    assertThat(planned(List.of(OFFICE), "no such NIC")).isEmpty();
  }

  @Test
  void whatIsOtherwiseIsChangedAndUndone() {
    GuestChange change = planned(List.of(LAB), OFFICE).orElseThrow();
    assertThat(change.difference().diff().lines()).containsExactly("-" + OFFICE, "+" + LAB);
    assertThat(change.apply().text())
        .containsSubsequence(
            "remove_route 10.9.0.0/16 192.168.42.31 lan0 183",
            "set_route 172.20.0.0/24 192.168.42.32 lan0 183");
    assertThat(change.revert().orElseThrow().text())
        .containsSubsequence(
            "remove_route 172.20.0.0/24 192.168.42.32 lan0 183",
            "set_route 10.9.0.0/16 192.168.42.31 lan0 183");
  }

  @Test
  void whatIsNoRouteIsNoAnswerAndIsNeverSent() {
    assertThatThrownBy(() -> planned(List.of(), "10.9.0.0/16 via $(id)"))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() -> new NicRoutes("lan0", List.of("10.9.0.0/16 via x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
