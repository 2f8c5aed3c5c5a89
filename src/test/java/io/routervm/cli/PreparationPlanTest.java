package io.routervm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Reach;
import io.routervm.prepare.BridgePlan.Ready;
import io.routervm.prepare.MachinePlan;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.prepare.WantedBridge.NewBridge;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreparationPlanTest {
  private static final MacAddress MAC = MacAddress.parse("52:54:00:00:00:07").orElseThrow();
  private static final Move MOVE =
      new Move(
          Manager.IFUPDOWN,
          "eno1",
          new NewBridge("brHome", Switch.OPENVSWITCH, "", MAC),
          new Reach("eno1", "brHome", List.of("192.168.1.20/24"), Optional.of("192.168.1.1")),
          List.of(),
          List.of(new NewFile("/etc/network/interfaces", Optional.of("old\n"), "new\n", false)),
          "",
          "",
          false);

  @Test
  void aProgramIsToldAllOfIt() {
    MachinePlan machine =
        new MachinePlan(
            List.of(new Step("packages", "qemu-kvm (dnf install)", Script.NOTHING)),
            Set.of(),
            List.of("no /dev/kvm"));
    PreparationPlan plan = new PreparationPlan(machine, MOVE, Optional.of(new Ready("brIsp")));
    assertThat(plan.isEmpty()).isFalse();
    assertThat(plan.document(false))
        .isEqualTo(
            Map.of(
                "done",
                false,
                "steps",
                List.of(Map.of("kind", "packages", "what", "qemu-kvm (dnf install)")),
                "notes",
                List.of("no /dev/kvm"),
                "bridges",
                List.of(
                    Map.of(
                        "name",
                        "brHome",
                        "switch",
                        "openvswitch",
                        "nic",
                        "eno1",
                        "by",
                        "ifupdown",
                        "files",
                        List.of("/etc/network/interfaces")),
                    Map.of("name", "brIsp", "files", List.of()))));
  }

  /** What only the owner can do is nothing that could be done here. */
  @Test
  void aHostThatHasItAllHasNothingToDo() {
    MachinePlan machine = new MachinePlan(List.of(), Set.of(), List.of("no IOMMU"));
    assertThat(new PreparationPlan(machine, new Ready("brHome"), Optional.empty()).isEmpty())
        .isTrue();
    assertThat(new PreparationPlan(machine, new Ready("brHome"), Optional.of(MOVE)).isEmpty())
        .isFalse();
  }
}
