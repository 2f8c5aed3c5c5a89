package io.routervm.router;

import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.NicOnTrial;
import java.util.List;
import java.util.Optional;

/** NICs of a change whose run may have died before it had kept or undone them. */
public final class InterruptedNics {
  private InterruptedNics() {}

  /** One sentence about them, and what to do; empty when there are none. */
  public static Optional<String> told(MachineContext context) {
    List<String> nics =
        context.metadata().map(Metadata::trial).orElse(List.of()).stream()
            .map(NicOnTrial::nic)
            .toList();
    if (nics.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "a change of networks is at work or was interrupted (NICs on trial: "
            + String.join(", ", nics)
            + "); if none is at work, run `routervm reprovision`: what "
            + context.config().file()
            + " has is kept, what it has not is detached");
  }
}
