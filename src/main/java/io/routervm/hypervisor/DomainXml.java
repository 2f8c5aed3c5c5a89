package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.config.Vm.Allocation;
import io.routervm.template.Template;
import java.util.HashMap;
import java.util.Map;

/** The article's virtual machine as libvirt XML. Pure. */
public final class DomainXml {
  private static final String TEMPLATE = "vm-templates/domain.xml";

  /** libvirt's word for a disk that gives nothing back, and its default. */
  static final String KEPT = "ignore";

  private static final String LOG_FOLDER = "/var/log/libvirt/qemu/";

  private DomainXml() {}

  /** The definition as {@code render} shows it: no host asked, the graphics password hidden. */
  public static String shown(RouterConfig config) {
    return definition(
        Machine.shown(config),
        HostFacts.assumed(config.vm().pool(), config.name()),
        Metadata.defined());
  }

  /** The management network, as {@code render} shows it and libvirt gets it. */
  public static String managementNetwork(RouterConfig config) {
    var identity = config.identity();
    return Template.render(
        "vm-templates/network.xml",
        Map.of(
            "name", identity.managementNetworkName(),
            "uuid", identity.managementNetwork().toString(),
            "bridge", identity.managementBridge(),
            "address", identity.hypervisorAddress().address().toString(),
            "netmask", identity.hypervisorAddress().netmask().toString()));
  }

  /** Where the serial console's log is, on the hypervisor. */
  static String serialLog(String name) {
    return LOG_FOLDER + name + "-serial.log";
  }

  /** Name of the disk's volume, where it is a file. */
  static String diskVolume(String name) {
    return name + ".qcow2";
  }

  /** The machine as it is to run. */
  static String definition(Machine machine, HostFacts host, Metadata metadata) {
    Map<String, Object> values = values(machine, host, metadata);
    values.put("memory", machine.config().vm().memoryMebibytes());
    values.put("onReboot", "restart");
    values.put("onCrash", "restart");
    return Template.render(TEMPLATE, values);
  }

  /** The same machine as it is to be installed: a reset ends it, and is told from a shut-down. */
  static String install(Machine machine, HostFacts host, Metadata metadata, InstallBoot boot) {
    Map<String, Object> values = values(machine, host, metadata);
    int memory = machine.config().vm().memoryMebibytes();
    if (boot instanceof InstallBoot.Installer installer) {
      // The installer copies its second stage to memory; the machine that it makes does not.
      memory = Math.max(memory, machine.config().os().installMemoryMebibytes());
      values.put(
          "installer",
          Map.of(
              "kernel", host.installFile(InstallFile.KERNEL.volume(machine.name())),
              "initrd", host.installFile(InstallFile.INITRD.volume(machine.name())),
              "arguments", installer.arguments()));
    } else {
      values.put("seed", host.installFile(InstallFile.SEED.volume(machine.name())));
    }
    values.put("memory", memory);
    values.put("onReboot", "destroy");
    values.put("onCrash", "destroy");
    return Template.render(TEMPLATE, values);
  }

  private static Map<String, Object> values(Machine machine, HostFacts host, Metadata metadata) {
    RouterConfig config = machine.config();
    boolean kvm = config.hypervisor().accelerator() == Accelerator.KVM;
    Map<String, Object> values = new HashMap<>();
    values.put("type", kvm ? "kvm" : "qemu");
    values.put("name", config.name());
    values.put("uuid", machine.identity().domain().toString());
    values.put("osinfo", config.os().osinfo());
    values.put("metadata", MetadataXml.write(metadata));
    values.put("vcpus", config.vm().vcpus());
    values.put("machine", host.machineType());
    values.put("cpu", kvm ? "host-passthrough" : "maximum");
    values.put("disk", host.disk().values());
    values.put("discard", discard(config, host));
    values.put("usbController", host.usbController());
    values.put("ports", host.isQ35() ? HotPlugPorts.number(machine) : 0);
    values.put(
        "networks", machine.networks().stream().map(network -> nic(machine, network)).toList());
    values.put("serialLog", serialLog(config.name()));
    values.put("graphics", graphics(machine, host));
    values.put("video", host.video());
    values.put("watchdog", host.watchdog());
    values.put("wan", Identity.WAN_NIC);
    wan(machine, host, values);
    if (config.management() == Management.ISOLATED) {
      values.put(
          "management",
          Map.of(
              "nic", Identity.MANAGEMENT_NIC,
              "mac", machine.identity().management().toString(),
              "network", machine.identity().managementNetworkName()));
    }
    return values;
  }

  /** What the guest gives back to a file whose room is reserved would be taken by others. */
  private static String discard(RouterConfig config, HostFacts host) {
    boolean kept =
        host.disk() instanceof DiskSource.File && config.vm().allocation() == Allocation.FULL;
    return kept ? KEPT : "unmap";
  }

  private static Map<String, Object> nic(Machine machine, LocalNetwork network) {
    boolean virtualSwitch = network.type() == Switch.OPENVSWITCH;
    Map<String, Object> values = new HashMap<>();
    values.put("network", network);
    values.put("mac", machine.identity().mac(network.nic()).toString());
    // A lab without hardware virtualisation has no Open vSwitch kernel module either; its
    // userspace datapath drops what leaves checksums to the hardware.
    values.put(
        "offload",
        !virtualSwitch || machine.config().hypervisor().accelerator() == Accelerator.KVM);
    if (virtualSwitch) {
      values.put("switchPort", machine.identity().switchPort(network.name()).toString());
    }
    if (!network.isHome()) {
      values.put("alias", DomainNetworks.alias(network.nic()));
    }
    return values;
  }

  private static void wan(Machine machine, HostFacts host, Map<String, Object> values) {
    WanSource source = machine.config().wan().source();
    if (source instanceof WanBridge bridge) {
      values.put(
          "wanBridge",
          Map.of(
              "mac", machine.wanMac().toString(),
              "bridge", bridge.bridge(),
              "model", bridge.model().toString()));
    } else if (source instanceof UsbNic nic) {
      Map<String, Object> usb = new HashMap<>();
      usb.put("vendor", nic.vendor());
      usb.put("product", nic.product());
      host.adapter()
          .ifPresent(
              adapter -> {
                usb.put("bus", adapter.bus());
                usb.put("device", adapter.device());
              });
      values.put("usb", usb);
    } else if (source instanceof PciNic nic) {
      values.put("pci", PciAddress.attributes(nic.address()));
    }
  }

  private static Map<String, Object> graphics(Machine machine, HostFacts host) {
    Map<String, Object> values = new HashMap<>();
    values.put("type", host.graphics());
    values.put("listen", machine.config().vm().spice().listen());
    machine
        .password()
        .map(password -> host.graphics().equals("vnc") ? password.forVnc() : password)
        .ifPresent(password -> values.put("password", password.value()));
    return values;
  }
}
