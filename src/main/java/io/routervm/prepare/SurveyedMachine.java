package io.routervm.prepare;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A host, beside its network, as its survey found it.
 *
 * @param packages what installs packages here; empty when that is nobody known
 * @param programs those that are here, by name
 * @param units of systemd, those that are enabled and active
 * @param kvm whether {@code /dev/kvm} is there
 * @param vendor of the processor, as it calls itself
 * @param flags of the processor: {@code vmx}, {@code svm}, {@code hypervisor}
 * @param iommu whether the kernel uses one
 * @param user who is to be in the group libvirt
 * @param member whether that is so
 * @param pools state and name of each storage pool; {@code other} as the state of one that is not
 *     fit for every router's disk
 * @param places where a pool can be
 */
record SurveyedMachine(
    Optional<Packages> packages,
    Set<String> programs,
    Set<String> units,
    boolean kvm,
    String vendor,
    Set<String> flags,
    boolean iommu,
    Optional<String> user,
    boolean member,
    List<String> pools,
    List<Place> places) {
  SurveyedMachine {
    programs = Set.copyOf(programs);
    units = Set.copyOf(units);
    flags = Set.copyOf(flags);
    pools = List.copyOf(pools);
    places = List.copyOf(places);
  }

  /** What installs packages, and what they are called there. */
  enum Packages {
    APT(
        "apt-get",
        "qemu-system-x86",
        "libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients dnsmasq-base iptables"
            + " qemu-utils",
        "openvswitch-switch",
        "iputils-ping"),
    DNF("dnf", "qemu-kvm", "libvirt libvirt-client qemu-img", "openvswitch", "iputils");

    private final String program;
    private final String qemu;
    private final String libvirt;
    private final String virtualSwitch;
    private final String ping;

    Packages(String program, String qemu, String libvirt, String virtualSwitch, String ping) {
      this.program = program;
      this.qemu = qemu;
      this.libvirt = libvirt;
      this.virtualSwitch = virtualSwitch;
      this.ping = ping;
    }

    static Packages of(String program) {
      return program.equals(APT.program) ? APT : DNF;
    }

    String program() {
      return program;
    }

    String qemu() {
      return qemu;
    }

    List<String> libvirt() {
      return List.of(libvirt.split(" ", -1));
    }

    String virtualSwitch() {
      return virtualSwitch;
    }

    String ping() {
      return ping;
    }
  }

  /**
   * A folder with room.
   *
   * @param free bytes
   * @param solid whether its disk has no parts that turn; false when that is not known, too
   */
  record Place(String path, long free, boolean solid) {}
}
