package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.failure.Failure;
import io.routervm.guest.Confirmation;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.MachinePlan;
import io.routervm.hypervisor.NicPorts;
import io.routervm.plan.Difference;
import io.routervm.progress.Progress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The virtual machine's part of a reprovisioning: kept when the guest's part is, else taken back.
 * It takes effect at the next start, but for a larger disk.
 *
 * @param router its name, for people
 */
public record MachineChange(MachinePlan plan, String router, Progress progress) {
  /** Whether nothing waits for its next start. */
  boolean isEmpty() {
    return plan.differences().isEmpty();
  }

  /** Whether a NIC comes, goes, or is plugged in elsewhere. */
  boolean movesNics() {
    return !plan.nics().differences().isEmpty();
  }

  /** What is shown of a plan: its NICs, and what waits for its next start. */
  static List<Difference> differences(MachinePlan plan) {
    return Stream.concat(plan.nics().differences().stream(), plan.differences().stream()).toList();
  }

  List<String> ids() {
    return differences(plan).stream().map(difference -> difference.id().toString()).toList();
  }

  /**
   * Does the guest's part with the NICs that it needs there: those that come are there before it,
   * those that go are there until it is kept.
   *
   * @param host to the guest, which is to see the NICs that come
   * @throws Failure that of {@code guest}, and then the NICs are what they were
   */
  public <T> T withNics(RemoteShell host, Supplier<T> guest) {
    T kept;
    plan.nics()
        .differences()
        .forEach(difference -> progress.detail("virtual machine: " + difference.summary()));
    if (plan.nics().interrupted()) {
      // It may have died when the guest had confirmed its part, and what is confirmed stays.
      plan.nics().keep(NicPorts.parse(Confirmation.remembered(host, Revisions.NICS)));
    }
    List<MacAddress> expected = plan.nics().attach();
    try {
      AttachedNics.await(host, expected);
      kept = guest.get();
    } catch (Failure e) {
      throw nicsTakenBack(e);
    }
    try {
      plan.nics().detach();
      return kept;
    } catch (Failure e) {
      throw new Failure(
          e.kind(),
          "the router is as configured, but its virtual machine is not: " + e.what(),
          e.subject(),
          e.hint(),
          e);
    }
  }

  private Failure nicsTakenBack(Failure guest) {
    try {
      plan.nics().takeBack();
      return guest;
    } catch (Failure e) {
      return and(
          Failure.Kind.BROKEN,
          guest,
          "a NIC of its virtual machine was not taken back: " + e.what(),
          e.hint());
    }
  }

  /**
   * Makes it, then does what is to be kept with it or not at all.
   *
   * @throws Failure when libvirt refuses, and then the guest was not touched; or that of {@code
   *     guest}, telling what it is now if something could not be taken back
   */
  <T> T with(Supplier<T> guest) {
    apply();
    try {
      return guest.get();
    } catch (Failure e) {
      throw takenBack(e);
    }
  }

  /** Makes it; returns why libvirt refuses, and empty when it does not. */
  Optional<String> refusal() {
    try {
      apply();
      return Optional.empty();
    } catch (Failure e) {
      return Optional.of(e.what());
    }
  }

  private void apply() {
    if (isEmpty()) {
      return;
    }
    progress.detail(
        "virtual machine: "
            + String.join(", ", plan.differences().stream().map(Difference::summary).toList()));
    Outcomes.require(plan.apply(), router);
  }

  /** Takes back what was made; what the guest is now, and the virtual machine with it. */
  Failure takenBack(Failure guest) {
    try {
      List<String> kept = Outcomes.texts(plan.takeBack());
      return kept.isEmpty()
          ? guest
          : and(
              guest.kind(),
              guest,
              "except for what cannot be undone of its virtual machine: " + String.join(", ", kept),
              guest.hint());
    } catch (Failure e) {
      return and(
          Failure.Kind.BROKEN,
          guest,
          "the definition of its virtual machine was not put back: " + e.what(),
          "run `routervm plan` to see what differs, then `routervm reprovision`");
    }
  }

  private static Failure and(Failure.Kind kind, Failure guest, String machine, String hint) {
    return new Failure(kind, guest.what(), guest.subject() + "; " + machine, hint, guest);
  }
}
