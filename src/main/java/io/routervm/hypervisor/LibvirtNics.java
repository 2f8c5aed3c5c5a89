package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.failure.Failure;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.ResourceId;
import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * {@link NicPlan} on libvirt. Each step leaves the definition and the running machine so that the
 * next plan, whatever router.yaml says then, sees what is left to do: a NIC that comes is defined
 * before it is attached, one that goes is detached before it is not defined any more.
 */
final class LibvirtNics implements NicPlan {
  /** What a guest takes to let go of a NIC; one that has no system yet never does. */
  private static final Duration LETTING_GO = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(500);

  private final LibvirtHypervisor hypervisor;
  private final String name;
  private final Map<String, Element> wanted;
  private final Map<String, Element> defined;
  private final Map<String, Element> running;
  private final boolean active;
  private final List<NicOnTrial> interrupted;
  private final List<NicOnTrial> trial = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Element planned;
  private boolean begun;
  private String definition;

  /**
   * Reads only.
   *
   * @param definition the persistent one
   * @param desired that which router.yaml makes
   */
  LibvirtNics(
      LibvirtHypervisor hypervisor, DomainState before, String definition, Element desired) {
    this.hypervisor = hypervisor;
    this.name = before.name();
    this.definition = definition;
    this.planned = Xml.parse(definition);
    this.wanted = DomainNetworks.of(desired);
    this.defined = DomainNetworks.of(Xml.parse(definition));
    Optional<Element> now = hypervisor.running(name);
    this.active = now.isPresent();
    this.running = now.map(DomainNetworks::of).orElse(defined);
    this.interrupted = before.metadata().orElseThrow().trial();
    wanted.forEach(this::planWanted);
    union(defined, running).stream()
        .filter(nic -> !wanted.containsKey(nic))
        .forEach(this::planGone);
    MetadataXml.mark(planned, trial);
  }

  private static Set<String> union(Map<String, Element> some, Map<String, Element> others) {
    Map<String, Element> all = new LinkedHashMap<>(some);
    all.putAll(others);
    return all.keySet();
  }

  private void planWanted(String nic, Element element) {
    Optional<NicOnTrial> earlier =
        interrupted.stream().filter(one -> one.nic().equals(nic)).findFirst();
    NicPort port = NicPort.of(element);
    if (!defined.containsKey(nic) || !running.containsKey(nic)) {
      add(nic, "attach the NIC " + nic, new Diff(List.of("+" + port.shown())));
      Optional<NicPort> before = Optional.ofNullable(defined.get(nic)).map(NicPort::of);
      trial.add(earlier.orElse(new NicOnTrial(nic, before)));
      if (!defined.containsKey(nic)) {
        Xml.replace(Xml.all(planned, "devices").get(0), List.of(), List.of(element));
      } else {
        port.setOn(DomainNetworks.of(planned).get(nic));
      }
      return;
    }
    NicPort was = NicPort.of(defined.get(nic));
    NicPort is = NicPort.of(running.get(nic));
    if (!was.equals(port) || !is.equals(port)) {
      NicPort shown = is.equals(port) ? was : is;
      add(nic, "plug the NIC " + nic + " in elsewhere", Diff.ofValue(shown.shown(), port.shown()));
      trial.add(earlier.orElse(new NicOnTrial(nic, Optional.of(shown))));
      port.setOn(DomainNetworks.of(planned).get(nic));
    } else if (earlier.isPresent()) {
      add(
          nic,
          "keep the NIC " + nic + ", which a run that was interrupted has attached or changed",
          Diff.ofValue("on trial", "to stay"));
      trial.add(earlier.get());
    }
  }

  private void planGone(String nic) {
    Element element = running.getOrDefault(nic, defined.get(nic));
    add(
        nic,
        "detach the NIC " + nic + ", when the router does without it",
        new Diff(List.of("-" + NicPort.of(element).shown())));
    gone.add(nic);
  }

  private void add(String nic, String summary, Diff diff) {
    differences.add(new Difference(new ResourceId("nic", nic), summary, diff, true, Set.of()));
  }

  /** The definition with the NICs that are wanted, and those that are gone as yet. */
  Element planned() {
    return planned;
  }

  /** The persistent definition as this plan knows it now. */
  String definition() {
    return definition;
  }

  /** Those that no other part of the plan is to touch. */
  Set<String> gone() {
    return Set.copyOf(gone);
  }

  @Override
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  @Override
  public boolean interrupted() {
    return !interrupted.isEmpty();
  }

  @Override
  public void keep(NicPorts confirmed) {
    for (NicOnTrial earlier : interrupted) {
      String nic = earlier.nic();
      Optional<NicPort> port = port(nic);
      if (port.isEmpty() || !port.equals(confirmed.of(nic)) || !trial.remove(earlier)) {
        continue;
      }
      if (!port.get().equals(NicPort.of(wanted.get(nic)))) {
        trial.add(new NicOnTrial(nic, port));
      }
    }
    MetadataXml.mark(planned, trial);
  }

  /** Where it is plugged in, in the definition and the running machine alike. */
  private Optional<NicPort> port(String nic) {
    Optional<NicPort> now = Optional.ofNullable(running.get(nic)).map(NicPort::of);
    return Optional.ofNullable(defined.get(nic))
        .map(NicPort::of)
        .filter(now.stream().toList()::contains);
  }

  @Override
  public List<MacAddress> attach() {
    if (trial.isEmpty()) {
      return List.of();
    }
    requireUnchanged(true);
    requirePorts();
    begun = true;
    try {
      define(planned);
      for (NicOnTrial one : trial) {
        run(one.nic());
      }
    } catch (Failure failure) {
      throw undone(failure);
    }
    return trial.stream().map(one -> address(wanted.get(one.nic()))).toList();
  }

  private Failure undone(Failure failure) {
    try {
      takeBack();
      return failure;
    } catch (Failure second) {
      return new Failure(
          Failure.Kind.BROKEN,
          failure.what(),
          failure.subject() + "; and what was done before was not undone: " + second.what(),
          second.hint(),
          failure);
    }
  }

  private void run(String nic) {
    if (!active) {
      return;
    }
    NicPort port = NicPort.of(wanted.get(nic));
    if (!running.containsKey(nic)) {
      hypervisor.attach(name, Xml.write(wanted.get(nic)));
    } else if (!NicPort.of(running.get(nic)).equals(port)) {
      plug(running.get(nic), port);
    }
  }

  private void plug(Element nic, NicPort port) {
    Element changed = Xml.parse(Xml.write(nic));
    port.setOn(changed);
    hypervisor.update(name, Xml.write(changed));
  }

  private static MacAddress address(Element nic) {
    return MacAddress.of(Xml.attribute(nic, "mac", "address"));
  }

  /** Refuses a machine that is not any more what the plan was made for. */
  void requireUnchanged(boolean otherwise) {
    if (!otherwise || !Xml.write(hypervisor.definition(name)).equals(definition)) {
      throw Failure.precondition(
          "the definition changed since the plan was made",
          subject(),
          "Run `routervm plan` again and look at what is due now.");
    }
  }

  /**
   * A machine that an earlier version made has one port to spare. It gets more of them; they are
   * there from its next start on.
   */
  private void requirePorts() {
    int needed =
        active ? (int) wanted.keySet().stream().filter(n -> !running.containsKey(n)).count() : 0;
    Optional<Element> now = needed == 0 ? Optional.empty() : hypervisor.running(name);
    if (now.isEmpty() || HotPlugPorts.free(now.get()) >= needed) {
      return;
    }
    String what =
        "the virtual machine runs with free ports for "
            + HotPlugPorts.free(now.get())
            + " more NICs, and the networks need "
            + needed;
    if (!HotPlugPorts.canGrow(now.get())) {
      throw Failure.precondition(
          what,
          subject(),
          "A machine of this type has no more slots than that: remove devices that you have added"
              + " to it yourself, or some of the networks.");
    }
    Element more = Xml.parse(definition);
    int missing = needed - HotPlugPorts.free(more);
    if (missing > 0) {
      HotPlugPorts.add(more, missing);
      define(more);
    }
    throw Failure.precondition(
        what + "; nothing else was changed, and the ports are there from its next start on",
        subject(),
        "Run `routervm stop` and `routervm start`, then this command again.");
  }

  @Override
  public void takeBack() {
    if (!begun) {
      return;
    }
    Element back = Xml.parse(Xml.write(hypervisor.definition(name)));
    List<String> attached = new ArrayList<>();
    for (NicOnTrial one : trial) {
      Optional<Element> nic = Optional.ofNullable(DomainNetworks.of(back).get(one.nic()));
      one.before()
          .ifPresentOrElse(
              port -> nic.ifPresent(port::setOn), () -> nic.ifPresent(LibvirtNics::remove));
      // One that was defined all the time, and not attached, stays so.
      if (one.before().isEmpty() || !running.containsKey(one.nic())) {
        attached.add(one.nic());
      } else {
        now(one.nic()).ifPresent(element -> plug(element, one.before().get()));
      }
    }
    MetadataXml.mark(back, List.of());
    // One that the guest keeps is not to come again with its next start.
    Optional<Failure> kept = letGo(attached);
    define(back);
    if (kept.isPresent()) {
      throw kept.get();
    }
  }

  @Override
  public void detach() {
    if (gone.isEmpty() && trial.isEmpty() && interrupted.isEmpty()) {
      return;
    }
    letGo(gone)
        .ifPresent(
            failure -> {
              throw failure;
            });
    Element now = hypervisor.definition(name);
    gone.forEach(
        nic -> Optional.ofNullable(DomainNetworks.of(now).get(nic)).ifPresent(LibvirtNics::remove));
    MetadataXml.mark(now, List.of());
    define(now);
  }

  private static void remove(Element nic) {
    nic.getParentNode().removeChild(nic);
  }

  private Optional<Element> now(String nic) {
    return hypervisor.running(name).map(domain -> DomainNetworks.of(domain).get(nic));
  }

  /** Detaches from the running machine; what went wrong. */
  private Optional<Failure> letGo(List<String> nics) {
    try {
      for (String nic : nics) {
        now(nic).ifPresent(element -> hypervisor.detach(name, Xml.write(element)));
      }
      Deadline end = Deadline.in(LETTING_GO);
      for (String nic : nics) {
        Optional<String> gone =
            end.await(POLL, () -> now(nic).isPresent() ? Optional.empty() : Optional.of(nic));
        if (gone.isEmpty()) {
          throw Failure.precondition(
              "the router's system has not let go of the NIC "
                  + nic
                  + " within "
                  + LETTING_GO.toSeconds()
                  + " s",
              subject(),
              "`routervm reprovision` tries it again; after `routervm stop` and `routervm start`"
                  + " it lets go for certain.");
        }
      }
      return Optional.empty();
    } catch (Failure failure) {
      return Optional.of(failure);
    }
  }

  private void define(Element changed) {
    hypervisor.redefine(Xml.write(changed));
    definition = Xml.write(hypervisor.definition(name));
  }

  private String subject() {
    return "libvirt domain " + name;
  }
}
