package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.config.RouterConfig.Management;
import io.routervm.failure.Failure;
import io.routervm.plan.Change;
import io.routervm.plan.Diff;
import io.routervm.plan.Outcome;
import io.routervm.plan.Plan;
import io.routervm.plan.Reconciler;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * Compares the persistent definition with router.yaml, part by part, and replaces the parts that
 * differ. Address, controllers and whatever else libvirt or the user added stay as they are.
 */
final class LibvirtReconciler implements Reconciler {
  private static final String PASSWORD = "graphics password";
  private static final String AUTOSTART = "autostart";
  private static final String DISK_SIZE = "disk size";

  private final LibvirtHypervisor hypervisor;
  private final Machine machine;
  private final String name;

  LibvirtReconciler(LibvirtHypervisor hypervisor, Machine machine) {
    this.hypervisor = hypervisor;
    this.machine = machine;
    this.name = machine.name();
  }

  @Override
  public Plan plan() {
    DomainState state = hypervisor.ownDomain(name);
    Element now = hypervisor.definition(name);
    Element desired = desired(state);
    List<Change> changes = new ArrayList<>();
    for (DomainPart part : parts(now, desired)) {
      compare(part.key(), part.describe().apply(now), part.describe().apply(desired), state)
          .ifPresent(changes::add);
    }
    if (!DomainParts.password(now).equals(DomainParts.password(desired))) {
      changes.add(change(domain(PASSWORD), "change the " + PASSWORD, Diff.secret()));
    }
    if (installed(state)) {
      compare(
              AUTOSTART,
              String.valueOf(state.autostart()),
              String.valueOf(machine.config().vm().autostart()),
              state)
          .ifPresent(changes::add);
    }
    diskSize(state).ifPresent(changes::add);
    managementNetwork(state.active()).ifPresent(changes::add);
    return new Plan(changes);
  }

  @Override
  public Outcome apply(Plan plan) {
    if (!plan().equals(plan)) {
      throw Failure.precondition(
          "the definition changed since the plan was made",
          "libvirt domain " + name,
          "Run `routervm plan` again and look at what is due now.");
    }
    DomainState before = hypervisor.ownDomain(name);
    String definition = Xml.write(hypervisor.definition(name));
    Set<ResourceId> due = Set.copyOf(ids(plan));
    for (Step step : steps(due)) {
      try {
        step.work.run();
      } catch (Failure failure) {
        return undone(before, definition, plan, step, failure);
      }
    }
    return new Outcome.Applied(ids(plan), List.of());
  }

  /** One call, and the change that it stands for in a message. */
  private record Step(ResourceId id, Runnable work) {}

  private List<Step> steps(Set<ResourceId> due) {
    List<Step> steps = new ArrayList<>();
    if (due.contains(network())) {
      boolean inUse = hypervisor.ownDomain(name).active();
      steps.add(new Step(network(), () -> hypervisor.ensureNetwork(machine.config(), inUse)));
    }
    Element now = hypervisor.definition(name);
    Element desired = desired(hypervisor.ownDomain(name));
    Optional<ResourceId> first = Optional.empty();
    for (DomainPart part : parts(now, desired)) {
      if (due.contains(domain(part.key()))) {
        part.copy().accept(desired, now);
        first = first.or(() -> Optional.of(domain(part.key())));
      }
    }
    if (due.contains(domain(PASSWORD))) {
      DomainParts.copyPassword(desired, now);
      first = first.or(() -> Optional.of(domain(PASSWORD)));
    }
    first.ifPresent(id -> steps.add(new Step(id, () -> hypervisor.redefine(Xml.write(now)))));
    if (due.contains(domain(AUTOSTART))) {
      boolean wanted = machine.config().vm().autostart();
      steps.add(new Step(domain(AUTOSTART), () -> hypervisor.setAutostart(name, wanted)));
    }
    if (due.contains(domain(DISK_SIZE))) {
      steps.add(new Step(domain(DISK_SIZE), this::grow));
    }
    return steps;
  }

  /** Not every QEMU grows a disk that has a snapshot, and a smaller one is what it went back to. */
  private void grow() {
    if (hypervisor.snapshot(machine.config()).exists()) {
      throw Failure.precondition(
          "the disk cannot grow while it has the snapshot " + DiskSnapshot.NAME,
          "libvirt domain " + name,
          "Run `routervm reprovision`, which finishes or undoes the upgrade that left it.");
    }
    hypervisor.growDisk(machine.config());
  }

  /** What libvirt refuses it refuses whole; what it took before that is taken back. */
  private Outcome undone(
      DomainState before, String definition, Plan plan, Step failed, Failure failure) {
    String cause = failure.what() + " (" + failure.subject() + ")";
    try {
      hypervisor.redefine(definition);
      hypervisor.setAutostart(name, before.autostart());
      List<ResourceId> left = ids(plan());
      List<ResourceId> kept = ids(plan).stream().filter(id -> !left.contains(id)).toList();
      return new Outcome.RolledBack(failed.id, cause, kept);
    } catch (Failure second) {
      return new Outcome.Broken(
          Optional.of(failed.id), cause, "its definition was not put back: " + second.what());
    }
  }

  private static List<ResourceId> ids(Plan plan) {
    return plan.changes().stream().map(Change::id).toList();
  }

  private Element desired(DomainState state) {
    return Xml.parse(
        DomainXml.definition(
            machine, hypervisor.facts(machine.config()), state.metadata().orElseThrow()));
  }

  private List<DomainPart> parts(Element now, Element desired) {
    Map<String, String> names = new HashMap<>();
    machine.nics().forEach((nic, mac) -> names.put(mac.toString(), nic));
    // Also the one that is not wanted any more.
    names.put(machine.identity().management().toString(), Identity.MANAGEMENT_NIC);
    return DomainParts.of(now, desired, names);
  }

  private Optional<Change> diskSize(DomainState state) {
    if (!installed(state)) {
      return Optional.empty();
    }
    long wanted = machine.config().vm().diskMebibytes();
    long now = hypervisor.diskMebibytes(machine.config());
    if (now > wanted) {
      throw Failure.precondition(
          "the disk has " + now + " MiB, more than vm.disk says (" + wanted + " MiB)",
          "libvirt domain " + name,
          "A disk cannot shrink: set vm.disk to " + now + "MiB, or `destroy` and `create` anew.");
    }
    return compare(DISK_SIZE, now + " MiB", wanted + " MiB", state);
  }

  /**
   * Before that there is no disk of the final size, and a restart of the host must not start it.
   */
  private static boolean installed(DomainState state) {
    return state.metadata().orElseThrow().phase().compareTo(Phase.INSTALLED) >= 0;
  }

  private Optional<Change> managementNetwork(boolean inUse) {
    if (machine.config().management() != Management.ISOLATED) {
      return Optional.empty();
    }
    ManagementNetwork network = hypervisor.network(machine.config());
    String now = network.state(inUse);
    String desired = network.desiredState();
    if (now.equals(desired)) {
      return Optional.empty();
    }
    String when = inUse && network.restartDue() ? " (from this host's next start on)" : "";
    return Optional.of(
        change(network(), "set up the management network" + when, Diff.ofValue(now, desired)));
  }

  private Optional<Change> compare(String key, String now, String desired, DomainState state) {
    if (now.equals(desired)) {
      return Optional.empty();
    }
    String when = state.active() ? " (from the router's next start on)" : "";
    return Optional.of(
        change(
            domain(key),
            "set " + key + " of the virtual machine" + when,
            Diff.ofValue(key + ": " + now, key + ": " + desired)));
  }

  /** The steps are libvirt calls, not scripts; they are made by {@link #apply}. */
  private static Change change(ResourceId id, String summary, Diff diff) {
    return new Change(id, summary, diff, Script.NOTHING, Optional.empty(), Set.of());
  }

  private static ResourceId domain(String key) {
    return new ResourceId("domain", key);
  }

  private ResourceId network() {
    return new ResourceId("network", machine.identity().managementNetworkName());
  }
}
