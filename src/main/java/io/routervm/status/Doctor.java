package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.link.HostLinks;
import io.routervm.router.InterruptedNics;
import io.routervm.router.InterruptedUpgrade;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import io.routervm.service.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at everything that a router relies on: first the hypervisor, then, over one connection and
 * in one execution, the router. Changes nothing.
 */
public record Doctor(RouterContext context) {
  /**
   * When libvirt does not answer: what can be told without it.
   *
   * @param more what else was found on this host
   */
  public static DoctorReport without(
      RouterConfig config, StateFolder state, Failure libvirt, List<Finding> more) {
    List<Symptom> host = new ArrayList<>();
    host.add(
        Symptom.of(Rung.HOST, Finding.fail("libvirt answers", libvirt.what(), libvirt.hint()))
            .saying("libvirt does not answer: " + libvirt.what()));
    upkeep(host, new HostExamination(config, state, Placement.STAGED).findings());
    upkeep(host, more);
    return DoctorReport.of(
        config.name(), host, List.of(), Optional.of("libvirt does not answer"), List.of());
  }

  /**
   * Looks at all of it.
   *
   * @param more what else was found on this host
   */
  public DoctorReport report(List<Finding> more) {
    Optional<DomainState> domain = context.hypervisor().domain(context.name());
    Optional<Metadata> metadata = domain.flatMap(DomainState::metadata);
    Placement placement = metadata.map(Metadata::placement).orElse(Placement.STAGED);
    List<Symptom> host = new ArrayList<>();
    context.hypervisor().preflight(context.config()).forEach(check -> host.add(ready(check)));
    MachineExamination machine = new MachineExamination(context.config(), domain);
    host.add(machine.symptom());
    host.addAll(new HostCables(context.config(), placement, new HostLinks()).symptoms());
    if (placement == Placement.LIVE && machine.isUp()) {
      AdapterWarning.finding(context.config(), true)
          .map(warning -> Symptom.of(Rung.ADAPTER, warning).saying(warning.seen()))
          .ifPresent(host::add);
    }
    if (metadata.isPresent()) {
      upkeep(host, List.of(upgrade(), nics()));
    }
    upkeep(host, new HostExamination(context.config(), context.state(), placement).findings());
    new KeysExamination(context.keys(), context.config())
        .findings().stream()
            .map(finding -> Symptom.of(Rung.CERTIFICATE, finding))
            .forEach(host::add);
    upkeep(host, more);
    if (!machine.isUp()) {
      return report(host, List.of(), Optional.of(machine.notLooked()), List.of());
    }
    try (RemoteShell guest = context.guest().open()) {
      GuestAnswers answers = new GuestQuestions(context.router(placement)).ask(guest);
      List<Symptom> symptoms =
          new GuestExamination(context.config(), placement, answers).symptoms();
      return report(host, symptoms, Optional.empty(), answers.drift());
    } catch (HostUnreachableException e) {
      host.add(MachineExamination.silent(e));
      return report(host, List.of(), Optional.of(e.what()), List.of());
    }
  }

  private DoctorReport report(
      List<Symptom> host, List<Symptom> guest, Optional<String> notLooked, List<String> drift) {
    return DoctorReport.of(context.name(), host, guest, notLooked, drift);
  }

  private static void upkeep(List<Symptom> symptoms, List<Finding> findings) {
    findings.forEach(finding -> symptoms.add(Symptom.alone(Rung.UPKEEP, finding)));
  }

  /** A USB NIC that is missing at start is no dead router: it works once it is plugged in. */
  private static Symptom ready(Finding check) {
    if (!check.check().equals("wan.usb")) {
      return Symptom.alone(Rung.HOST, check).saying(check.check() + ": " + check.seen());
    }
    return Symptom.of(
        Rung.ADAPTER,
        check.level() == Finding.Level.FAIL
            ? Finding.warn(check.check(), check.seen(), check.fix())
            : check);
  }

  private Finding upgrade() {
    String check = "no upgrade was left half done";
    return InterruptedUpgrade.told(context)
        .map(seen -> Finding.warn(check, "the router's disk has a snapshot", seen))
        .orElseGet(() -> Finding.ok(check, ""));
  }

  private Finding nics() {
    String check = "no change of the NICs was left half done";
    return InterruptedNics.told(context)
        .map(seen -> Finding.warn(check, "NICs of the virtual machine are on trial", seen))
        .orElseGet(() -> Finding.ok(check, ""));
  }
}
