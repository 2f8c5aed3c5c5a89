package io.routervm.status;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.guest.HostUnreachableException;
import io.routervm.guest.RemoteShell;
import io.routervm.hypervisor.DomainState;
import io.routervm.hypervisor.Metadata;
import io.routervm.hypervisor.Phase;
import io.routervm.router.InterruptedUpgrade;
import io.routervm.router.RouterContext;
import io.routervm.router.StateFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at everything that a router relies on: first the hypervisor, then, over one connection and
 * in one execution, the router. Changes nothing.
 */
public record Doctor(RouterContext context) {
  /** When libvirt does not answer: what can be told without it. */
  public static DoctorReport without(RouterConfig config, StateFolder state, Failure libvirt) {
    List<Finding> host = new ArrayList<>();
    host.add(Finding.fail("libvirt answers", libvirt.what(), libvirt.hint()));
    host.addAll(new HostExamination(config, state, Placement.STAGED).findings());
    return new DoctorReport(
        config.name(), host, List.of(), Optional.of("libvirt does not answer"), List.of());
  }

  public DoctorReport report() {
    List<Finding> host = new ArrayList<>();
    context.hypervisor().preflight(context.config()).forEach(check -> host.add(finding(check)));
    Optional<DomainState> domain = context.hypervisor().domain(context.name());
    Optional<Metadata> metadata = domain.flatMap(DomainState::metadata);
    Placement placement = metadata.map(Metadata::placement).orElse(Placement.STAGED);
    host.add(machine(domain, metadata));
    if (metadata.isPresent()) {
      host.add(upgrade());
    }
    host.addAll(new HostExamination(context.config(), context.state(), placement).findings());
    host.addAll(new KeysExamination(context.keys(), context.config()).findings());
    boolean isUp =
        domain.map(DomainState::active).orElse(false)
            && metadata.map(known -> known.phase() == Phase.PROVISIONED).orElse(false);
    if (!isUp) {
      return report(host, List.of(), Optional.of("the router does not run"), List.of());
    }
    try (RemoteShell guest = context.guest().open()) {
      GuestAnswers answers = new GuestQuestions(context.router(placement)).ask(guest);
      List<Finding> findings =
          new GuestExamination(context.config(), placement, answers).findings();
      return report(host, findings, Optional.empty(), answers.drift());
    } catch (HostUnreachableException e) {
      host.add(Finding.fail("the router answers over SSH", e.what(), e.hint()));
      return report(host, List.of(), Optional.of(e.what()), List.of());
    }
  }

  private DoctorReport report(
      List<Finding> host, List<Finding> guest, Optional<String> notLooked, List<String> drift) {
    return new DoctorReport(context.name(), host, guest, notLooked, drift);
  }

  /** A USB NIC that is missing at start is no dead router: it works once it is plugged in. */
  private static Finding finding(Finding check) {
    return check.check().equals("wan.usb") && check.level() == Finding.Level.FAIL
        ? Finding.warn(check.check(), check.seen(), check.fix())
        : check;
  }

  private Finding upgrade() {
    String check = "no upgrade was left half done";
    return InterruptedUpgrade.told(context)
        .map(seen -> Finding.warn(check, "the router's disk has a snapshot", seen))
        .orElseGet(() -> Finding.ok(check, ""));
  }

  private static Finding machine(Optional<DomainState> domain, Optional<Metadata> metadata) {
    String check = "the virtual machine runs";
    if (domain.isEmpty()) {
      return Finding.fail(check, "there is none", "run `routervm create`");
    }
    if (metadata.isEmpty()) {
      return Finding.fail(
          check,
          "a machine of this name was not made by routervm",
          "give the router another `name`, or remove that machine yourself");
    }
    if (metadata.get().phase() != Phase.PROVISIONED) {
      return Finding.fail(
          check,
          "`create` came as far as " + metadata.get().phase(),
          "run `routervm create` again");
    }
    if (!domain.get().active()) {
      return Finding.fail(check, domain.get().run(), "run `routervm start`");
    }
    return domain.get().autostart()
        ? Finding.ok(check, domain.get().run() + ", starts with the hypervisor")
        : Finding.warn(
            check,
            domain.get().run() + ", but does not start with the hypervisor",
            "set vm.autostart: true and run `routervm reprovision`");
  }
}
