package io.routervm.host;

import io.routervm.config.MacAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The PCI devices of this machine, read from sysfs. */
public final class PciDevices {
  /** A group may be passed through when nothing else in it is driven by the host but these. */
  private static final Set<String> HARMLESS = Set.of("vfio-pci", "pci-stub", "pcieport");

  private static final String BRIDGE = "06";

  private final SysFolder devices;
  private final SysFolder groups;

  /**
   * @param sys where sysfs is mounted: {@code /sys}
   */
  public PciDevices(Path sys) {
    this.devices = new SysFolder(sys.resolve("bus/pci/devices"));
    this.groups = new SysFolder(sys.resolve("kernel/iommu_groups"));
  }

  /** Whether this machine has a PCI bus at all. */
  public boolean readable() {
    return devices.exists();
  }

  /** Whether devices can be kept apart: without it none may be given to a virtual machine. */
  public boolean hasIommu() {
    return !groups.folders().isEmpty();
  }

  /**
   * The device at that place.
   *
   * @param address {@code 0000:03:00.0}
   */
  public Optional<PciDevice> at(String address) {
    return Optional.of(devices.folder(address)).filter(SysFolder::exists).map(this::read);
  }

  /** By address. */
  public List<PciDevice> all() {
    return devices.folders().stream().map(this::read).toList();
  }

  private PciDevice read(SysFolder device) {
    Optional<SysFolder> nic = device.folder("net").folders().stream().findFirst();
    Optional<String> group = device.target("iommu_group");
    return new PciDevice(
        device.name(),
        hexadecimal(device, "vendor") + ":" + hexadecimal(device, "device"),
        hexadecimal(device, "class"),
        device.target("driver"),
        nic.map(SysFolder::name),
        nic.flatMap(found -> found.value("address")).flatMap(MacAddress::parse),
        group,
        group.map(number -> companions(number, device.name())).orElse(List.of()));
  }

  private List<String> companions(String group, String own) {
    return groups.folder(group).folder("devices").folders().stream()
        .map(SysFolder::name)
        .filter(address -> !address.equals(own))
        .filter(address -> isDriven(devices.folder(address)))
        .toList();
  }

  private static boolean isDriven(SysFolder device) {
    boolean driven = device.target("driver").filter(one -> !HARMLESS.contains(one)).isPresent();
    return driven && !hexadecimal(device, "class").startsWith(BRIDGE);
  }

  private static String hexadecimal(SysFolder device, String file) {
    return device.value(file).orElse("").replaceFirst("^0x", "");
  }
}
