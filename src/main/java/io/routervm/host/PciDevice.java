package io.routervm.host;

import io.routervm.config.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A PCI device of this machine.
 *
 * @param address {@code 0000:03:00.0}
 * @param id vendor:product
 * @param kind the kernel's class code, six hexadecimal digits: {@code 020000} is Ethernet
 * @param driver that has it; {@code vfio-pci} while a virtual machine does
 * @param nic name of its network interface; empty while this host does not see one
 * @param mac of the network interface; empty as above
 * @param group number of its IOMMU group; empty while there is no IOMMU
 * @param companions addresses of the others in the group that a driver of this host has; bridges
 *     are none, they stay with the host
 */
public record PciDevice(
    String address,
    String id,
    String kind,
    Optional<String> driver,
    Optional<String> nic,
    Optional<MacAddress> mac,
    Optional<String> group,
    List<String> companions) {
  public PciDevice {
    companions = List.copyOf(companions);
  }

  /** Whether a cable of a home goes into it. */
  public boolean isEthernet() {
    return kind.startsWith("0200");
  }

  /** Whether it is a network adapter of any kind. */
  public boolean isNic() {
    return kind.startsWith("02");
  }
}
