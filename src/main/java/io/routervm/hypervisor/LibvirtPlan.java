package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.Vm.Allocation;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.DiskReservation.Missing;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.Outcome;
import io.routervm.plan.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.w3c.dom.Element;

/**
 * Compares the persistent definition with router.yaml, part by part, and replaces the parts that
 * differ. Address, controllers and whatever else libvirt or the user added stay as they are.
 */
final class LibvirtPlan implements MachinePlan {
  private static final String PASSWORD = "graphics password";

  private final LibvirtHypervisor hypervisor;
  private final Machine machine;
  private final String name;
  private final DomainState before;
  private final LibvirtNics nics;
  private final List<Difference> differences = new ArrayList<>();

  /** One call, and the difference that it stands for in a message. */
  private record Step(Difference difference, Runnable work) {}

  private final List<Step> steps = new ArrayList<>();
  private final List<ResourceId> kept = new ArrayList<>();
  private boolean begun;

  /** Reads only. */
  LibvirtPlan(LibvirtHypervisor hypervisor, Machine machine) {
    this.hypervisor = hypervisor;
    this.machine = machine;
    this.name = machine.name();
    this.before = hypervisor.ownDomain(name);
    String definition = Xml.write(hypervisor.definition(name));
    Element desired =
        Xml.parse(
            DomainXml.definition(
                machine, hypervisor.facts(machine.config()), before.metadata().orElseThrow()));
    this.nics = new LibvirtNics(hypervisor, before, definition, desired);
    planDefinition(desired);
    // Before that there is no disk of the final size, and a restart of the host must not start it.
    if (before.metadata().orElseThrow().phase().compareTo(Phase.INSTALLED) >= 0) {
      planAutostart();
      planDiskSize();
      planReservation();
    }
    if (machine.config().management() == Management.ISOLATED) {
      planManagementNetwork();
    }
  }

  /** All parts in one call: libvirt refuses a definition whole. */
  private void planDefinition(Element desired) {
    Element now = Xml.parse(Xml.write(nics.planned()));
    DomainNetworks.of(now).entrySet().stream()
        .filter(nic -> nics.gone().contains(nic.getKey()))
        .forEach(nic -> nic.getValue().getParentNode().removeChild(nic.getValue()));
    List<BiConsumer<Element, Element>> copies = new ArrayList<>();
    for (DomainPart part : parts(now, desired)) {
      String is = part.describe().apply(now);
      String wanted = part.describe().apply(desired);
      if (!is.equals(wanted)) {
        differences.add(set(part.key(), is, wanted, true));
        copies.add(part.copy());
      }
    }
    if (!DomainParts.password(now).equals(DomainParts.password(desired))) {
      differences.add(
          new Difference(domain(PASSWORD), "change the " + PASSWORD, Diff.secret(), true));
      copies.add(DomainParts::copyPassword);
    }
    if (!differences.isEmpty()) {
      steps.add(new Step(differences.get(0), () -> mend(desired, copies)));
    }
  }

  private void mend(Element desired, List<BiConsumer<Element, Element>> copies) {
    Element mended = Xml.parse(nics.definition());
    copies.forEach(copy -> copy.accept(desired, mended));
    hypervisor.redefine(Xml.write(mended));
  }

  private void planAutostart() {
    boolean wanted = machine.config().vm().autostart();
    if (before.autostart() != wanted) {
      add(
          set("autostart", String.valueOf(before.autostart()), String.valueOf(wanted), true),
          () -> hypervisor.setAutostart(name, wanted));
    }
  }

  private void planDiskSize() {
    long wanted = machine.config().vm().diskMebibytes();
    long now = hypervisor.volumes(machine.config()).diskMebibytes();
    PoolKind kind = hypervisor.volumes(machine.config()).kind();
    if (now > wanted && !kind.roundsUp()) {
      throw Failure.precondition(
          "the disk has " + now + " MiB, more than vm.disk says (" + wanted + " MiB)",
          "libvirt domain " + name,
          "A disk cannot shrink: set vm.disk to " + now + "MiB, or `destroy` and `create` anew.");
    }
    if (now < wanted) {
      kind.growing(hypervisor.volumes(machine.config()).diskPath(), wanted)
          .ifPresent(
              command -> {
                throw Failure.precondition(
                    "the disk has "
                        + now
                        + " MiB, less than vm.disk says ("
                        + wanted
                        + " MiB), and libvirt cannot grow a volume of this pool",
                    "libvirt domain " + name,
                    "Grow it with `"
                        + command
                        + "`, which the router sees from its next start on, or set vm.disk to "
                        + now
                        + "MiB.");
              });
      add(set("disk size", now + " MiB", wanted + " MiB", false), this::grow);
    }
  }

  /**
   * After the size, and while the machine runs. Without the room for it {@code doctor} says so; an
   * upgrade that is under way reserves it when it gives up its snapshot.
   */
  private void planReservation() {
    RouterConfig config = machine.config();
    if (config.vm().allocation() == Allocation.THIN
        || !(hypervisor.reservation(config) instanceof Missing missing)
        || !missing.hasRoom()
        || hypervisor.snapshot(config).exists()) {
      return;
    }
    String now = DiskReservation.mebibytes(missing.size() - missing.bytes()) + " MiB";
    String wanted = DiskReservation.mebibytes(missing.size()) + " MiB";
    add(
        new Difference(
            domain("disk's room"),
            "reserve the disk's whole room in the storage pool",
            Diff.ofValue("disk's room: " + now, "disk's room: " + wanted),
            false),
        () -> hypervisor.reserve(config));
  }

  /** Made first, for the definition's NIC is to be on it. */
  private void planManagementNetwork() {
    ManagementNetwork network = hypervisor.network(machine.config());
    String now = network.state(before.active());
    String desired = network.desiredState();
    if (!now.equals(desired)) {
      boolean later = before.active() && network.restartDue();
      Difference difference =
          new Difference(
              new ResourceId("network", machine.identity().managementNetworkName()),
              "set up the management network" + (later ? " (from this host's next start on)" : ""),
              Diff.ofValue(now, desired),
              false);
      differences.add(difference);
      steps.add(0, new Step(difference, this::ensureNetwork));
    }
  }

  private void ensureNetwork() {
    hypervisor.ensureNetwork(machine.config(), hypervisor.ownDomain(name).active());
  }

  private void add(Difference difference, Runnable work) {
    differences.add(difference);
    steps.add(new Step(difference, work));
  }

  private Difference set(String key, String now, String wanted, boolean reversible) {
    String when = before.active() ? " (from the router's next start on)" : "";
    return new Difference(
        domain(key),
        "set " + key + " of the virtual machine" + when,
        Diff.ofValue(key + ": " + now, key + ": " + wanted),
        reversible);
  }

  @Override
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  @Override
  public NicPlan nics() {
    return nics;
  }

  @Override
  public Outcome apply() {
    if (differences.isEmpty()) {
      return new Outcome.Applied(List.of(), List.of());
    }
    nics.requireUnchanged(hypervisor.ownDomain(name).autostart() == before.autostart());
    begun = true;
    for (Step step : steps) {
      try {
        step.work.run();
      } catch (Failure failure) {
        return undone(step.difference.id(), failure);
      }
      if (!step.difference.reversible()) {
        kept.add(step.difference.id());
      }
    }
    return new Outcome.Applied(differences.stream().map(Difference::id).toList(), List.of());
  }

  private Outcome undone(ResourceId failed, Failure failure) {
    String cause = failure.what() + " (" + failure.subject() + ")";
    try {
      return new Outcome.RolledBack(failed, cause, takeBack());
    } catch (Failure second) {
      return new Outcome.Broken(
          Optional.of(failed), cause, "its definition was not put back: " + second.what());
    }
  }

  @Override
  public List<ResourceId> takeBack() {
    if (begun) {
      hypervisor.redefine(nics.definition());
      hypervisor.setAutostart(name, before.autostart());
    }
    return List.copyOf(kept);
  }

  /** Not every QEMU grows a disk that has a snapshot, and a smaller one is what it went back to. */
  private void grow() {
    DiskSnapshot snapshot = hypervisor.snapshot(machine.config());
    if (snapshot.exists()) {
      throw Failure.precondition(
          "the disk cannot grow while it has the snapshot " + snapshot.label(),
          "libvirt domain " + name,
          "Run `routervm reprovision`, which finishes or undoes the upgrade that left it.");
    }
    hypervisor.growDisk(machine.config());
  }

  private List<DomainPart> parts(Element now, Element desired) {
    Map<String, String> names = new HashMap<>();
    machine.nics().forEach((nic, mac) -> names.put(mac.toString(), nic));
    // Also the one that is not wanted any more.
    names.put(machine.identity().management().toString(), Identity.MANAGEMENT_NIC);
    return DomainParts.of(now, desired, names);
  }

  private static ResourceId domain(String key) {
    return new ResourceId("domain", key);
  }
}
