package io.routervm.hypervisor;

import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** A PCI address as people write it, {@code 0000:03:00.0}, and as libvirt does, in four numbers. */
final class PciAddress {
  private PciAddress() {}

  /** The four attributes of libvirt's {@code address} element. */
  static Map<String, Object> attributes(String address) {
    String[] parts = address.split("[:.]", -1);
    return new TreeMap<>(
        Map.of(
            "domain", "0x" + parts[0],
            "bus", "0x" + parts[1],
            "slot", "0x" + parts[2],
            "function", "0x" + parts[3]));
  }

  /** Of a passed-through device of a definition. */
  static String of(Element hostdev) {
    return "%04x:%02x:%02x.%x"
        .formatted(
            number(hostdev, "domain"),
            number(hostdev, "bus"),
            number(hostdev, "slot"),
            number(hostdev, "function"));
  }

  private static int number(Element hostdev, String attribute) {
    String text = Xml.attribute(hostdev, "source/address", attribute);
    return text.isEmpty() ? 0 : Integer.decode(text);
  }
}
