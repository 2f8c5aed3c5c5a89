package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.shell.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@code host prepare} does on a host beside its network.
 *
 * @param shell of the host, as root, which waits for as long as packages take
 * @param notes the host's file of what was done, absolute
 */
public record MachinePreparation(RemoteShell shell, Path notes) {
  public static final Path NOTES = Path.of("/var/lib/routervm/host-machine");

  /**
   * What is to be done; changes nothing.
   *
   * @param user who is to be in the group libvirt
   * @param wan whether the WAN is to have a bridge as well
   * @throws Failure (precondition) when something is missing that nothing known here installs
   */
  public MachinePlan plan(
      WantedBridge bridge, Optional<String> nic, boolean wan, Optional<String> user) {
    return MachinePlan.of(
        MachineSurvey.take(shell, user),
        NetworkSurvey.take(shell, bridge.name(), nic),
        bridge,
        wan);
  }

  /**
   * Does all of it.
   *
   * @param begun told of each step before it is done
   * @throws Failure (precondition) with the first that fails; what was done stays
   */
  public void carryOut(MachinePlan plan, Consumer<Step> begun) {
    for (Step step : plan.steps()) {
      begun.accept(step);
      Result result = shell.run(doing(step));
      if (!result.succeeded()) {
        throw Failure.precondition(
            "the step is not done: " + result.lastLines() + "; this host's network was not touched",
            step.kind() + " " + step.what(),
            "mend that, and run it again: it goes on from there");
      }
    }
  }

  Script doing(Step step) {
    return MachineSurvey.LIBVIRT
        .then(Script.file(MachinePreparation.class, "steps.sh"))
        .then(step.script())
        .with("notes", notes.toString());
  }

  /** Takes back what can be; tells of each thing whether it is {@code undone} or {@code kept}. */
  public List<String> undo() {
    Result result = shell.run(undoing());
    if (!result.succeeded()) {
      throw Failure.precondition(
          "not all that was done to this host is undone: " + result.lastLines(),
          notes.toString(),
          "run it again");
    }
    return result.output().lines().toList();
  }

  Script undoing() {
    return MachineSurvey.LIBVIRT
        .then(Script.file(MachinePreparation.class, "undo-machine.sh"))
        .with("notes", notes.toString());
  }
}
