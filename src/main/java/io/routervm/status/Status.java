package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.plan.Unmanaged;
import io.routervm.router.InterruptedNics;
import io.routervm.router.InterruptedUpgrade;
import io.routervm.router.ListFolder;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Router;
import io.routervm.service.Services;
import io.routervm.status.StatusReport.GuestStatus;
import io.routervm.status.StatusReport.MachineStatus;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    MachineExamination examined = new MachineExamination(context.config(), domain);
    if (domain.isEmpty() || metadata.isEmpty()) {
      return report("absent", Placement.STAGED, Optional.empty(), examined, Inside.NONE);
    }
    Placement placement = metadata.get().placement();
    return report(
        metadata.get().phase().toString(),
        placement,
        domain.map(Status::machine),
        examined,
        inside(domain.get(), examined, placement));
  }

  private Inside inside(DomainState domain, MachineExamination examined, Placement placement) {
    if (examined.isUp()) {
      return look(placement);
    }
    return domain.paused()
        ? Inside.unreachable(
            examined.notLooked() + "; " + examined.symptom().finding().fix(), List.of())
        : Inside.NONE;
  }

  private record Inside(
      Optional<GuestStatus> guest,
      Optional<String> unreachable,
      List<Fault> faults,
      List<String> drift,
      Unmanaged unmanaged,
      List<Symptom> symptoms) {
    static final Inside NONE =
        new Inside(
            Optional.empty(), Optional.empty(), List.of(), List.of(), Unmanaged.NONE, List.of());

    static Inside unreachable(String why, List<Symptom> symptoms) {
      return new Inside(
          Optional.empty(), Optional.of(why), List.of(), List.of(), Unmanaged.NONE, symptoms);
    }
  }

  private Inside look(Placement placement) {
    try (RemoteShell host = context.guest().open()) {
      Map<String, String> commands = GuestFacts.commands();
      commands.put(Uplink.FACT, Uplink.command(context.config(), placement == Placement.LIVE));
      GuestFacts facts =
          GuestFacts.parse(
              host.ask(GuestFacts.script(commands)).output().lines().toList(), commands.keySet());
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
          reconciler.unmanaged(),
          new FactsExamination(context.config(), placement, facts, guest, clock.instant())
              .symptoms());
    } catch (HostUnreachableException e) {
      return Inside.unreachable(e.what() + "; " + e.hint(), List.of(MachineExamination.silent(e)));
    }
  }

  private StatusReport report(
      String phase,
      Placement placement,
      Optional<MachineStatus> machine,
      MachineExamination examined,
      Inside inside) {
    return new StatusReport(
        context.name(),
        context.config().os().name(),
        phase,
        placement.toString(),
        diagnosis(placement, examined, inside),
        machine,
        inside.guest,
        inside.unreachable,
        context.keys().expiring(),
        AdapterWarning.of(
            context.config(), machine.map(one -> one.state().equals("running")).orElse(false)),
        machine.flatMap(one -> InterruptedUpgrade.told(context)),
        machine.flatMap(one -> InterruptedNics.told(context)),
        units.get(),
        SystemSupport.warning(context.config(), LocalDate.now(clock)),
        new BlockListExamination(context.config(), new ListFolder(context.state()), clock.instant())
            .warnings(),
        faults(inside),
        inside.drift,
        inside.unmanaged);
  }

  /** Without what only {@code doctor} looks at: the hypervisor, and the services' own checks. */
  private Optional<Diagnosis> diagnosis(
      Placement placement, MachineExamination machine, Inside inside) {
    List<Symptom> symptoms = new ArrayList<>();
    symptoms.add(machine.symptom());
    if (machine.isUp()) {
      symptoms.addAll(new HostCables(context.config(), placement, new HostLinks()).symptoms());
    }
    symptoms.addAll(inside.symptoms);
    return new Ladder(symptoms).diagnosis();
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
