package io.routervm.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.prepare.MachinePlan.Step;
import io.routervm.prepare.SurveyedNetwork.Manager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachinePlanTest {
  /** A Debian with nothing. */
  static final List<String> PLAIN =
      List.of(
          "family apt-get",
          "program ping",
          "vendor AuthenticAMD",
          "flag svm",
          "kvm yes",
          "iommu yes",
          "place 107374182400 1 /var/lib");

  private static final List<String> COMPLETE =
      List.of(
          "family apt-get",
          "program ping",
          "program virsh",
          "program libvirtd",
          "program qemu-system-x86_64",
          "unit libvirtd.service",
          "kvm yes",
          "iommu yes",
          "member yes",
          "pool active default",
          "place 107374182400 1 /var/lib");

  @Test
  void aPlainHostGetsAllOfIt() {
    MachinePlan plan = plan(PLAIN, WantedBridge.named("brHome"));
    assertThat(plan.steps())
        .extracting(Step::kind)
        .containsExactly("packages", "service", "group", "pool");
    assertThat(plan.steps())
        .extracting(Step::what)
        .containsExactly(
            "qemu-system-x86, libvirt-daemon-system, libvirt-daemon-driver-qemu, libvirt-clients,"
                + " dnsmasq-base, iptables, qemu-utils (apt-get install)",
            "libvirtd.service: started, now and at each boot",
            "alice may use libvirt, from the next login on (group libvirt)",
            "default: /var/lib/libvirt/images (100 GiB free)");
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void aHostThatHasItAllNeedsNothing() {
    MachinePlan plan = plan(COMPLETE, WantedBridge.named("brHome"));
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.notes()).isEmpty();
  }

  /** Each manager of packages has names of its own. */
  @Test
  void theNamesAreThoseOfTheSystem() {
    List<String> lines = new ArrayList<>(PLAIN);
    lines.set(0, "family dnf");
    MachinePlan plan = plan(lines, WantedBridge.named("brHome").of(Switch.OPENVSWITCH));
    assertThat(plan.steps().get(0).what())
        .isEqualTo("qemu-kvm, libvirt, libvirt-client, qemu-img, openvswitch (dnf install)");
    assertThat(plan.steps().get(1).what()).startsWith("virtqemud.socket, ");
    assertThat(plan.steps().get(2).what()).startsWith("openvswitch.service: ");
  }

  /** What is installed on the way is there when the address moves. */
  @Test
  void whatTheMoveNeedsIsAmongThePackages() {
    List<String> lines = new ArrayList<>(SampleMoves.PLAIN);
    lines.remove("tool bridge-utils");
    lines.remove("tool ping");
    lines.addAll(SampleMoves.configuration(Manager.IFUPDOWN));
    SurveyedNetwork network = NetworkSurvey.read(lines);
    WantedBridge linux = WantedBridge.named("brHome");
    MachinePlan plan = MachinePlan.of(machine(COMPLETE), network, linux, false);
    assertThat(plan.steps())
        .extracting(Step::what)
        .containsExactly("bridge-utils, iputils-ping (apt-get install)");
    assertThatThrownBy(() -> BridgePlan.of(network, linux)).isInstanceOf(Failure.class);
    assertThat(BridgePlan.of(network.with(plan.tools()), linux))
        .isInstanceOf(BridgePlan.Move.class);

    WantedBridge virtual = linux.of(Switch.OPENVSWITCH);
    MachinePlan other = MachinePlan.of(machine(COMPLETE), network, virtual, false);
    assertThat(other.steps().get(0).what())
        .isEqualTo("openvswitch-switch, iputils-ping (apt-get install)");
    assertThat(
            ((BridgePlan.Move) BridgePlan.of(network.with(other.tools()), virtual)).bridge().type())
        .isEqualTo(Switch.OPENVSWITCH);
    assertThat(MachinePlan.of(machine(COMPLETE), network, virtual, true).tools())
        .contains("bridge-utils", "openvswitch");
  }

  /** Of whatever kind it is. */
  @Test
  void aHostOnABridgeNeedsNothingToMakeOne() {
    SurveyedNetwork network =
        NetworkSurvey.read(
            List.of("nic br0", "systemd yes", "type bridge", "manager IFUPDOWN", "tool ping"));
    for (Switch one : Switch.values()) {
      WantedBridge wanted = WantedBridge.named("brHome").of(one);
      assertThat(MachinePlan.of(machine(COMPLETE), network, wanted, false).steps()).isEmpty();
    }
    assertThat(
            MachinePlan.of(machine(COMPLETE), network, WantedBridge.named("brHome"), true).tools())
        .as("the WAN's bridge is made")
        .containsExactly("bridge-utils");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool active images     | |
          pool inactive default  | | default: started, now and at each boot
          pool other vg0         | | default: /var/lib/libvirt/images (100 GiB free)
          pool other default     | | router: /var/lib/libvirt/images (100 GiB free)
          place 322122547200 0 /srv | | default: /srv/libvirt-images (300 GiB free, SSD)
          place 322122547200 1 /srv | | default: /var/lib/libvirt/images (100 GiB free)
          place 5368709120 0 /srv   | | default: /var/lib/libvirt/images (100 GiB free)
          place 5368709120 0 /srv   | small | default: /srv/libvirt-images (5 GiB free, SSD)
          place 32212254720 1 /srv  | small | default: /srv/libvirt-images (30 GiB free)
          """)
  void thePoolIsWhereThereIsRoom(String fact, String isSmall, String what) {
    List<String> lines = new ArrayList<>(COMPLETE);
    lines.remove("pool active default");
    if (isSmall != null) {
      lines.remove("place 107374182400 1 /var/lib");
      lines.add("place 1073741824 1 /var/lib");
    }
    lines.add(fact);
    assertThat(plan(lines, WantedBridge.named("brHome")).steps())
        .extracting(Step::what)
        .isEqualTo(what == null ? List.of() : List.of(what));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kvm yes   | vendor GenuineIntel |                 | Intel Virtualization Technology (VT-x) in the firmware
          kvm yes   | vendor AuthenticAMD |                 | SVM Mode (AMD-V) in the firmware
          kvm yes   | vendor AuthenticAMD | flag svm        | `modprobe kvm_amd` says why
          kvm yes   | vendor GenuineIntel | flag vmx        | `modprobe kvm_intel` says why
          kvm yes   | vendor GenuineIntel | flag hypervisor | this host is a virtual machine
          iommu yes | vendor GenuineIntel | flag vmx        | VT-d in the firmware, and start the kernel with intel_iommu=on
          iommu yes | vendor AuthenticAMD | flag svm        | IOMMU (AMD-Vi) in the firmware
          place 107374182400 1 /var/lib | pool | place 1024 1 /var/lib | no file system has 20 GiB free
          """)
  void whatOnlyTheOwnerCanDoIsTold(String missing, String more, String another, String note) {
    List<String> lines = new ArrayList<>(COMPLETE);
    lines.remove(missing);
    if (more.equals("pool")) {
      lines.remove("pool active default");
    }
    lines.add(more);
    if (another != null) {
      lines.add(another);
    }
    assertThat(plan(lines, WantedBridge.named("brHome")).notes())
        .singleElement()
        .satisfies(text -> assertThat(text).contains(note));
  }

  @Test
  void withoutAKnownPackageManagerTheNamesAreTold() {
    List<String> lines = new ArrayList<>(PLAIN);
    lines.remove("family apt-get");
    assertThatThrownBy(() -> plan(lines, WantedBridge.named("brHome")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("neither apt-get nor dnf")
        .hasMessageContaining("nothing was changed");
  }

  static SurveyedMachine machine(List<String> lines) {
    return MachineSurvey.read(lines, Optional.of("alice"));
  }

  private static MachinePlan plan(List<String> lines, WantedBridge bridge) {
    List<String> network = new ArrayList<>(SampleMoves.PLAIN);
    network.addAll(SampleMoves.configuration(Manager.NETWORKD));
    return MachinePlan.of(machine(lines), NetworkSurvey.read(network), bridge, false);
  }
}
