package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.failure.Finding;
import io.routervm.host.Bridge;
import io.routervm.host.PciDevice;
import io.routervm.host.PciDevices;
import io.routervm.host.Route;
import java.util.List;
import java.util.Optional;

/**
 * Whether a PCI NIC of this host may be given to the router, as its kernel shows it.
 *
 * @param bridges of this host
 * @param routes of this host
 */
public record LocalPci(PciDevices devices, List<Bridge> bridges, List<Route> routes) {
  private static final String TITLE = "wan.pci";

  /** Of the NIC, while no machine has it. */
  Optional<MacAddress> address(PciNic nic) {
    return devices.at(nic.address()).flatMap(PciDevice::mac);
  }

  Finding check(PciNic nic) {
    if (!devices.readable()) {
      return Finding.warn(
          TITLE,
          "not checked: this host shows no PCI bus",
          "Look with `lspci -s " + nic.address() + "` on the hypervisor.");
    }
    Optional<PciDevice> found = devices.at(nic.address());
    if (found.isEmpty()) {
      return Finding.fail(
          TITLE,
          "there is no PCI device " + nic.address(),
          "Correct wan.pci: `lspci -D` shows what there is.");
    }
    PciDevice device = found.get();
    return unfit(device)
        .orElseGet(
            () ->
                Finding.ok(
                    TITLE,
                    device.address()
                        + " ("
                        + device.id()
                        + "), driver "
                        + device.driver().orElse("none")
                        + device.nic().map(name -> ", " + name).orElse("")
                        + device.mac().map(mac -> ", " + mac).orElse("")
                        + ", IOMMU group "
                        + device.group().orElse("")));
  }

  private Optional<Finding> unfit(PciDevice device) {
    if (!device.isNic()) {
      return failed(
          device.address() + " is no NIC: its class is " + device.kind(),
          "Correct wan.pci: `lspci -D` shows NICs as Ethernet controllers.");
    }
    if (!devices.hasIommu() || device.group().isEmpty()) {
      return failed(
          "this host has no IOMMU in use: no PCI device can be passed through",
          "Switch VT-d or AMD-Vi on in the firmware, start an Intel host with intel_iommu=on, and"
              + " look for folders in /sys/kernel/iommu_groups.");
    }
    if (!device.companions().isEmpty()) {
      return failed(
          device.address()
              + " shares IOMMU group "
              + device.group().get()
              + " with "
              + String.join(", ", device.companions())
              + ", which this host uses: it goes to the router with all of them or not at all",
          "Put the NIC into another slot, or take a USB NIC (wan.usb) or a bridge (wan.bridge).");
    }
    return device.nic().flatMap(this::used);
  }

  private Optional<Finding> used(String nic) {
    Optional<Bridge> bridge = bridges.stream().filter(one -> one.ports().contains(nic)).findFirst();
    if (bridge.isPresent()) {
      return failed(
          nic + " is a port of the bridge " + bridge.get().name(),
          "Name the NIC that the ISP box's cable goes into, not the home's; or take it out of that"
              + " bridge.");
    }
    return routes.stream().anyMatch(route -> route.nic().equals(nic))
        ? failed(
            "this host itself has routes through " + nic,
            "Take its address away first: the NIC vanishes from this host when the router starts.")
        : Optional.empty();
  }

  private static Optional<Finding> failed(String seen, String remedy) {
    return Optional.of(Finding.fail(TITLE, seen, remedy));
  }
}
