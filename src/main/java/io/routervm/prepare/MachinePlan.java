package io.routervm.prepare;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.prepare.SurveyedMachine.Packages;
import io.routervm.prepare.SurveyedMachine.Place;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be done to a host beside its network, in this order. Pure.
 *
 * @param tools what its packages bring of that by which a network is moved, as the network's survey
 *     calls it
 * @param notes what only its owner can do, such as in the firmware
 */
public record MachinePlan(List<Step> steps, Set<String> tools, List<String> notes) {
  /** For the disks of two routers, one of them during an upgrade. */
  private static final long ROOM = 20L << 30;

  public static final MachinePlan NOTHING = new MachinePlan(List.of(), Set.of(), List.of());

  private static final List<String> MODULAR =
      List.of(
          "virtqemud.socket", "virtnetworkd.socket", "virtstoraged.socket", "virtnodedevd.socket");

  public MachinePlan {
    steps = List.copyOf(steps);
    tools = Set.copyOf(tools);
    notes = List.copyOf(notes);
  }

  /**
   * One line of the plan.
   *
   * @param kind {@code packages}, {@code service}, {@code group} or {@code pool}
   * @param what as the plan tells it
   * @param script a call of one of the functions of {@code steps.sh}
   */
  public record Step(String kind, String what, Script script) {}

  /**
   * Decides.
   *
   * @param network of the same host
   * @param wan whether the WAN is to have a bridge as well
   * @throws Failure (precondition) when something is missing that nothing known here installs
   */
  static MachinePlan of(
      SurveyedMachine host, SurveyedNetwork network, WantedBridge bridge, boolean wan) {
    Set<String> tools = new TreeSet<>();
    if (!network.tools().contains("ping")) {
      tools.add("ping");
    }
    // With its address on a bridge already there is none to make, of whatever kind.
    Optional<Switch> made = network.isBridge() ? Optional.empty() : bridge.type();
    if (made.equals(Optional.of(Switch.OPENVSWITCH)) && !host.programs().contains("ovs-vsctl")) {
      tools.add("openvswitch");
      tools.add("openvswitch-ifupdown");
    }
    if (network.manager().equals(Optional.of(Manager.IFUPDOWN))
        && !network.tools().contains("bridge-utils")
        && (wan || (!network.isBridge() && bridge.isLinux(network)))) {
      tools.add("bridge-utils");
    }
    List<Step> steps = new ArrayList<>();
    packages(host, tools).ifPresent(steps::add);
    steps.addAll(services(host, made));
    if (host.user().isPresent() && !host.member()) {
      String user = host.user().get();
      steps.add(
          new Step(
              "group",
              user + " may use libvirt, from the next login on (group libvirt)",
              Script.command("add_member", user)));
    }
    pool(host).ifPresent(steps::add);
    return new MachinePlan(steps, tools, notes(host));
  }

  private static Optional<Step> packages(SurveyedMachine host, Set<String> tools) {
    List<String> missing = new ArrayList<>();
    Packages names = host.packages().orElse(Packages.APT);
    if (!hasAny(host.programs(), "qemu-system-x86_64", "qemu-kvm")) {
      missing.add(names.qemu());
    }
    if (!hasAny(host.programs(), "libvirtd", "virtqemud") || !host.programs().contains("virsh")) {
      missing.addAll(names.libvirt());
    }
    if (tools.contains("openvswitch")) {
      missing.add(names.virtualSwitch());
    }
    if (tools.contains("bridge-utils")) {
      missing.add("bridge-utils");
    }
    if (tools.contains("ping")) {
      missing.add(names.ping());
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    if (host.packages().isEmpty()) {
      throw Failure.precondition(
          "neither apt-get nor dnf is here, to install what is missing; nothing was changed",
          String.join(", ", missing),
          "install it (the names are Debian's), then run it again");
    }
    List<String> command = new ArrayList<>(List.of("add_packages", names.program()));
    command.addAll(missing);
    return Optional.of(
        new Step(
            "packages",
            String.join(", ", missing) + " (" + names.program() + " install)",
            Script.command(command)));
  }

  private static boolean hasAny(Set<String> there, String... wanted) {
    return Set.of(wanted).stream().anyMatch(there::contains);
  }

  private static List<Step> services(SurveyedMachine host, Optional<Switch> wanted) {
    List<Step> steps = new ArrayList<>();
    if (!hasAny(host.units(), "libvirtd.service", "libvirtd.socket", "virtqemud.socket")) {
      steps.add(service(libvirt(host)));
    }
    boolean isSwitched = hasAny(host.units(), "openvswitch-switch.service", "openvswitch.service");
    if (wanted.equals(Optional.of(Switch.OPENVSWITCH)) && !isSwitched) {
      String name = host.packages().orElse(Packages.APT).virtualSwitch();
      steps.add(service(List.of(name + ".service")));
    }
    return steps;
  }

  /** What is here, else what its packages will bring: EL has a program for each kind of thing. */
  private static List<String> libvirt(SurveyedMachine host) {
    boolean isModular =
        host.programs().contains("virtqemud")
            || (!host.programs().contains("libvirtd")
                && host.packages().equals(Optional.of(Packages.DNF)));
    return isModular ? MODULAR : List.of("libvirtd.service");
  }

  private static Step service(List<String> units) {
    List<String> command = new ArrayList<>(List.of("start_services"));
    command.addAll(units);
    return new Step(
        "service",
        String.join(", ", units) + ": started, now and at each boot",
        Script.command(command));
  }

  private static Optional<Step> pool(SurveyedMachine host) {
    if (host.pools().contains("inactive default")) {
      return Optional.of(
          new Step(
              "pool",
              "default: started, now and at each boot",
              Script.command("make_pool", "default")));
    }
    if (hasPool(host)) {
      return Optional.empty();
    }
    String name = host.pools().contains("other default") ? "router" : "default";
    return best(host.places())
        .map(
            place -> {
              String folder = folder(place);
              return new Step(
                  "pool",
                  name
                      + ": "
                      + folder
                      + " ("
                      + (place.free() >> 30)
                      + " GiB free"
                      + (place.solid() ? ", SSD)" : ")"),
                  Script.command("make_pool", name, folder));
            });
  }

  /** Whether there is one that can have the router's disk. */
  private static boolean hasPool(SurveyedMachine host) {
    return host.pools().stream().anyMatch(pool -> !pool.startsWith("other "));
  }

  /** Where libvirt itself would have it, unless a disk is the better one. */
  private static Optional<Place> best(List<Place> places) {
    return places.stream()
        .max(
            Comparator.comparing((Place place) -> place.free() >= ROOM)
                .thenComparing(Place::solid)
                .thenComparing(place -> place.path().equals("/var/lib"))
                .thenComparing(Place::free));
  }

  private static String folder(Place place) {
    return place.path().equals("/var/lib")
        ? "/var/lib/libvirt/images"
        : place.path().replaceFirst("/$", "") + "/libvirt-images";
  }

  private static List<String> notes(SurveyedMachine host) {
    List<String> notes = new ArrayList<>();
    if (!host.kvm()) {
      notes.add(withoutKvm(host));
    }
    if (!host.iommu()) {
      notes.add(
          "no IOMMU is in use, which only a NIC that is passed through needs: switch on "
              + (isIntel(host)
                  ? "VT-d in the firmware, and start the kernel with intel_iommu=on"
                  : "IOMMU (AMD-Vi) in the firmware"));
    }
    if (!hasPool(host) && best(host.places()).filter(place -> place.free() >= ROOM).isEmpty()) {
      notes.add("no file system has " + (ROOM >> 30) + " GiB free for the router's disk");
    }
    return notes;
  }

  private static boolean isIntel(SurveyedMachine host) {
    return host.vendor().equals("GenuineIntel");
  }

  /** The flag is there when the processor can and the firmware lets it. */
  private static String withoutKvm(SurveyedMachine host) {
    if (hasAny(host.flags(), "vmx", "svm")) {
      return "no /dev/kvm, though the processor can: `modprobe "
          + (isIntel(host) ? "kvm_intel" : "kvm_amd")
          + "` says why";
    }
    if (host.flags().contains("hypervisor")) {
      return "no /dev/kvm: this host is a virtual machine, whose own hypervisor has to pass"
          + " virtualisation on";
    }
    return "no /dev/kvm: switch on "
        + (isIntel(host) ? "Intel Virtualization Technology (VT-x)" : "SVM Mode (AMD-V)")
        + " in the firmware";
  }
}
