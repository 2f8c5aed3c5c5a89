package io.routervm.hypervisor;

import io.routervm.host.UsbAdapter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * What the definition takes from the host it will run on.
 *
 * @param machineType {@code q35}, or {@code pc} where QEMU has no q35
 * @param usbController libvirt's model name
 * @param graphics {@code spice}, or {@code vnc} where QEMU was built without SPICE
 * @param video libvirt's model name
 * @param watchdog libvirt's model name
 * @param disk where the router's disk is
 * @param installFolder where the files of the install are
 * @param adapter where the USB NIC is plugged in; only when vendor and product do not suffice
 */
record HostFacts(
    String machineType,
    String usbController,
    String graphics,
    String video,
    String watchdog,
    DiskSource disk,
    String installFolder,
    Optional<UsbAdapter> adapter) {
  private static final String Q35 = "q35";
  private static final String QEMU_XHCI = "qemu-xhci";

  /** A PCI card that QEMU has had for long, and that every guest has a driver for. */
  private static final String WATCHDOG_CARD = "i6300esb";

  /** The one of q35's own chip set, which works where libvirt knows of it. */
  private static final String WATCHDOG_OF_Q35 = "itco";

  private static final long FIRST_WITH_WATCHDOG_OF_Q35 = 9_001_000;
  private static final long FIRST_WITH_QEMU_XHCI = 2_010_000;

  /**
   * For {@code render}, which asks no host: a current QEMU, and a file at a path that is clearly
   * not one.
   */
  static HostFacts assumed(String pool, String router) {
    String folder = "/pool/" + pool;
    return assumed(
        new DiskSource.File(folder + "/" + DomainXml.diskVolume(router)), folder, Optional.empty());
  }

  static HostFacts assumed(DiskSource disk, String installFolder, Optional<UsbAdapter> adapter) {
    return new HostFacts(
        Q35, QEMU_XHCI, "spice", "qxl", WATCHDOG_CARD, disk, installFolder, adapter);
  }

  /**
   * Asks the host.
   *
   * @param type {@code kvm} or {@code qemu}
   * @param qemu its release, as libvirt counts: 7.2.0 is 7002000
   * @param release libvirt's own, counted alike
   */
  static HostFacts of(
      NativeLibvirt libvirt,
      String type,
      long qemu,
      long release,
      DiskSource disk,
      String installFolder,
      Optional<UsbAdapter> adapter) {
    for (String machine : List.of(Q35, "pc")) {
      Optional<String> capabilities = libvirt.domainCapabilities(machine, type).xml();
      if (capabilities.isPresent()) {
        Element devices = devices(capabilities.get());
        return new HostFacts(
            machine,
            qemu >= FIRST_WITH_QEMU_XHCI ? QEMU_XHCI : "nec-xhci",
            hasSpice(devices) ? "spice" : "vnc",
            video(choices(devices, "video", "modelType")),
            watchdog(machine, release),
            disk,
            installFolder,
            adapter);
      }
    }
    // A driver that cannot say (libvirt's own test driver): a current QEMU is the best guess.
    return assumed(disk, installFolder, adapter);
  }

  static String watchdog(String machine, long release) {
    return machine.equals(Q35) && release >= FIRST_WITH_WATCHDOG_OF_Q35
        ? WATCHDOG_OF_Q35
        : WATCHDOG_CARD;
  }

  private static String video(List<String> models) {
    return Stream.of("qxl", "virtio").filter(models::contains).findFirst().orElse("vga");
  }

  /** Whether the QEMU of these domain capabilities has it. */
  static boolean hasSpice(String capabilities) {
    return hasSpice(devices(capabilities));
  }

  private static boolean hasSpice(Element devices) {
    return choices(devices, "graphics", "type").contains("spice");
  }

  private static Element devices(String capabilities) {
    return Xml.all(Xml.parse(capabilities), "devices").get(0);
  }

  private static List<String> choices(Element devices, String device, String name) {
    return Xml.all(devices, device + "/enum").stream()
        .filter(choice -> choice.getAttribute("name").equals(name))
        .flatMap(choice -> Xml.children(choice, "value").stream())
        .map(Element::getTextContent)
        .toList();
  }

  /** Whether devices that come while it runs need a port each. */
  boolean isQ35() {
    return machineType.equals(Q35);
  }

  String installFile(String volume) {
    return installFolder + "/" + volume;
  }
}
