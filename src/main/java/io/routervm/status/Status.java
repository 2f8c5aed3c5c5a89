package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.plan.Unmanaged;
import io.routervm.router.InterruptedUpgrade;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Router;
import io.routervm.service.Services;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.MachineStatus;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Looks at the virtual machine, then, if it runs, into the guest: one connection, two executions.
 */
public final class Status {
  private static final int FAULTS = 50;

  private final RouterContext context;
  private final Supplier<Optional<String>> units;
  private final Clock clock;

  public Status(RouterContext context) {
    this(context, Optional::empty);
  }

  /**
   * @param units what is wrong with routervm's own units on this host, asked for each report
   */
  public Status(RouterContext context, Supplier<Optional<String>> units) {
    this(context, units, Clock.systemUTC());
  }

  Status(RouterContext context, Supplier<Optional<String>> units, Clock clock) {
    this.context = context;
    this.units = units;
    this.clock = clock;
  }

  public StatusReport report() {
    Optional<Metadata> metadata = context.metadata();
    Optional<DomainState> domain = context.hypervisor().domain(context.name());
    if (domain.isEmpty() || metadata.isEmpty()) {
      return report("absent", Placement.STAGED, Optional.empty(), Inside.NONE);
    }
    Inside inside =
        domain.get().active() && metadata.get().phase() == Phase.PROVISIONED
            ? look(metadata.get().placement())
            : Inside.NONE;
    return report(
        metadata.get().phase().toString(),
        metadata.get().placement(),
        domain.map(Status::machine),
        inside);
  }

  private record Inside(
      Optional<GuestStatus> guest,
      Optional<String> unreachable,
      List<Fault> faults,
      List<String> drift,
      Unmanaged unmanaged) {
    static final Inside NONE = unreachable(Optional.empty());

    static Inside unreachable(Optional<String> why) {
      return new Inside(Optional.empty(), why, List.of(), List.of(), Unmanaged.NONE);
    }
  }

  private Inside look(Placement placement) {
    try (RemoteShell host = context.guest().open()) {
      GuestFacts facts = GuestFacts.parse(host.ask(GuestFacts.script()).output());
      GuestStatus guest = GuestStatusReader.of(context.config(), placement, facts).read();
      Router router = context.router(placement);
      GuestReconciler reconciler =
          new GuestReconciler(host, Services.resources(router), Services.folders(router));
      List<String> drift = reconciler.plan().titles();
      return new Inside(
          Optional.of(guest),
          Optional.empty(),
          new GuestFaults(facts).read(),
          drift,
          reconciler.unmanaged());
    } catch (HostUnreachableException e) {
      return Inside.unreachable(Optional.of(e.what() + "; " + e.hint()));
    }
  }

  private StatusReport report(
      String phase, Placement placement, Optional<MachineStatus> machine, Inside inside) {
    return new StatusReport(
        context.name(),
        context.config().os().name(),
        phase,
        placement.toString(),
        machine,
        inside.guest,
        inside.unreachable,
        context.keys().expiring(),
        AdapterWarning.of(
            context.config(), machine.map(one -> one.state().equals("running")).orElse(false)),
        machine.flatMap(one -> InterruptedUpgrade.told(context)),
        units.get(),
        SystemSupport.warning(context.config(), LocalDate.now(clock)),
        faults(inside),
        inside.drift,
        inside.unmanaged);
  }

  private List<Fault> faults(Inside inside) {
    StateFolder state = context.state();
    List<Fault> kept = new KeeperRecord(state.read(state.keeperRecord()).orElse("")).faults();
    return Stream.concat(kept.stream(), inside.faults.stream())
        .sorted(Fault.NEWEST_FIRST)
        .limit(FAULTS)
        .toList();
  }

  private static MachineStatus machine(DomainState domain) {
    return new MachineStatus(
        domain.run(),
        domain.uuid().toString(),
        domain.autostart(),
        domain.vcpus(),
        domain.memoryMebibytes());
  }
}
