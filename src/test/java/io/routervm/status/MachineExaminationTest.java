package io.routervm.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.guest.HostUnreachableException;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineExaminationTest {
  private static final Metadata PROVISIONED =
      Metadata.defined().in(Phase.PROVISIONED).at(Placement.LIVE);

  @TempDir Path folder;
  private RouterConfig config;

  @BeforeEach
  void read() throws IOException {
    config = HealthyRouter.config(folder);
  }

  private MachineExamination machine(Optional<Metadata> metadata, boolean active, String run) {
    return new MachineExamination(
        config,
        Optional.of(
            new DomainState("router", new UUID(0, 1), metadata, active, run, true, 1024, 1)));
  }

  private static Optional<Diagnosis> blamed(MachineExamination machine) {
    return new Ladder(List.of(machine.symptom())).diagnosis();
  }

  @Test
  void oneThatRunsIsFine() {
    MachineExamination machine = machine(Optional.of(PROVISIONED), true, "running");
    assertThat(machine.isUp()).isTrue();
    assertThat(blamed(machine)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "false, shut off (crashed), machine, routervm start",
    "true, paused (user), machine, routervm start",
    "true, paused (I/O error), pool, make room in the storage pool default"
  })
  void oneThatDoesNothingIsToBlame(boolean active, String run, String rung, String remedy) {
    MachineExamination machine = machine(Optional.of(PROVISIONED), active, run);
    assertThat(machine.isUp()).isFalse();
    assertThat(blamed(machine).orElseThrow().rung()).isEqualTo(rung);
    assertThat(blamed(machine).orElseThrow().remedy()).contains(remedy);
  }

  @Test
  void oneThatIsNotThereOrNotOursOrNotFinishedIsToBlame() {
    assertThat(blamed(new MachineExamination(config, Optional.empty())).orElseThrow().message())
        .isEqualTo("there is no router yet");
    assertThat(blamed(machine(Optional.empty(), true, "running")).orElseThrow().message())
        .contains("not made by routervm");
    assertThat(
            blamed(machine(Optional.of(Metadata.defined()), true, "running"))
                .orElseThrow()
                .remedy())
        .isEqualTo("run `routervm create` again");
  }

  @Test
  void oneThatRunsAndDoesNotAnswerIsTheOnlyFinding() {
    Symptom silent =
        MachineExamination.silent(
            new HostUnreachableException(
                "no answer", "router", "look at `routervm console`", null));
    Symptom runs = machine(Optional.of(PROVISIONED), true, "running").symptom();
    assertThat(new Ladder(List.of(runs, silent)).diagnosis())
        .contains(
            new Diagnosis(
                "ssh",
                "the virtual machine runs, but the router does not answer: no answer",
                "look at `routervm console`",
                List.of()));
  }
}
