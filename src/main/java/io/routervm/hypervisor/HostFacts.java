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
 * @param poolPath folder of the storage pool
 * @param adapter where the USB NIC is plugged in; only when vendor and product do not suffice
 */
record HostFacts(
    String machineType,
    String usbController,
    String graphics,
    String video,
    String poolPath,
    Optional<UsbAdapter> adapter) {
  private static final long FIRST_WITH_QEMU_XHCI = 2_010_000;

  /** For {@code render}, which asks no host: a current QEMU, and a path that is clearly not one. */
  static HostFacts assumed(String pool) {
    return new HostFacts("q35", "qemu-xhci", "spice", "qxl", "/pool/" + pool, Optional.empty());
  }

  /**
   * Asks the host.
   *
   * @param type {@code kvm} or {@code qemu}
   * @param version of QEMU, as libvirt counts: 7.2.0 is 7002000
   */
  static HostFacts of(
      NativeLibvirt libvirt,
      String type,
      long version,
      String poolPath,
      Optional<UsbAdapter> adapter) {
    for (String machine : List.of("q35", "pc")) {
      Optional<String> capabilities = libvirt.domainCapabilities(machine, type).xml();
      if (capabilities.isPresent()) {
        Element devices = devices(capabilities.get());
        return new HostFacts(
            machine,
            version >= FIRST_WITH_QEMU_XHCI ? "qemu-xhci" : "nec-xhci",
            hasSpice(devices) ? "spice" : "vnc",
            video(choices(devices, "video", "modelType")),
            poolPath,
            adapter);
      }
    }
    // A driver that cannot say (libvirt's own test driver): a current QEMU is the best guess.
    return new HostFacts("q35", "qemu-xhci", "spice", "qxl", poolPath, adapter);
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

  String path(String volume) {
    return poolPath + "/" + volume;
  }
}
