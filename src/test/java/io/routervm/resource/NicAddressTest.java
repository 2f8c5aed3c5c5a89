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

class NicAddressTest {
  private static final NicAddress LAN =
      new NicAddress("lan0", "192.168.42.254/24", List.of("networkctl", "up", "lan0"), Set.of());

  private static Optional<GuestChange> planned(String seen) {
    return LAN.plan(new Observation(0, seen));
  }

  @ParameterizedTest
  @ValueSource(strings = {"present", "no such NIC"})
  void nothingToDo(String seen) {
    assertThat(planned(seen)).isEmpty();
  }

  @Test
  void aMissingAddressIsBroughtBackByTheNetworksProgram() {
    GuestChange change = planned("missing").orElseThrow();
    assertThat(change.difference().summary()).isEqualTo("give lan0 the address 192.168.42.254/24");
    assertThat(change.apply().text()).contains("networkctl").doesNotContain("ip link");
  }

  /** Its address may have gone with it, so both are done. */
  @Test
  void aNicThatIsDownComesUpBeforeItsAddress() {
    GuestChange change = planned("down").orElseThrow();
    assertThat(change.difference().summary())
        .isEqualTo("bring lan0 up with the address 192.168.42.254/24");
    assertThat(change.difference().diff().lines()).containsExactly("-down", "+up");
    assertThat(change.apply().text()).containsSubsequence("ip link set dev lan0 up", "networkctl");
  }

  @Test
  void anUnknownAnswerIsNotTakenForGood() {
    assertThatThrownBy(() -> planned("perhaps"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("address:lan0");
  }
}
