package io.routervm.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.plan.GuestChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class NicNameTest {
  private static final String MAC = "52:54:00:aa:bb:cc";
  private static final NicName IOT = new NicName("iot0", MAC);
  private static final NicDown GONE = new NicDown("iot0", List.of("sh", "-c", "true"));

  private static Observation seen(String answer) {
    return new Observation(0, answer);
  }

  @Test
  void aNicOfAnotherNameGetsItsOwn() {
    assertThat(IOT.plan(seen("iot0"))).isEmpty();
    assertThat(IOT.plan(seen("no such NIC"))).isEmpty();
    GuestChange change = IOT.plan(seen("enp9s0")).orElseThrow();
    assertThat(change.difference().summary()).isEqualTo("name the NIC " + MAC + " iot0");
    assertThat(change.apply().text()).contains("rename_nic enp9s0 iot0");
    assertThat(change.revert().orElseThrow().text()).contains("unname_nic iot0 enp9s0");
  }

  @Test
  void aNicThatIsNotWantedIsTakenDown() {
    assertThat(GONE.plan(seen("down"))).isEmpty();
    GuestChange change = GONE.plan(seen("up")).orElseThrow();
    assertThat(change.apply().text()).contains("quiet_nic iot0");
    assertThat(change.revert().orElseThrow().text()).contains("wake_nic iot0", "true");
  }

  @Test
  void whatCannotBeReadIsNoName() {
    assertThatThrownBy(() -> IOT.plan(seen("a b"))).hasMessageContaining("iot0");
    assertThatThrownBy(() -> GONE.plan(seen("maybe"))).hasMessageContaining("iot0");
    assertThatThrownBy(() -> new NicName("iot0", "$(reboot)"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NicDown("../x", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
