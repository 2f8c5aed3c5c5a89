package io.routervm.hypervisor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** The places for more devices of a machine: ports of a {@code q35}, slots of a {@code pc}. */
final class HotPlugPorts {
  /** As many as virt-install gives; a router without further networks uses eight. */
  private static final int USUAL = 14;

  private static final String ROOT_PORT = "pcie-root-port";

  /** The chipset's two; the others show up as addresses. */
  private static final List<Integer> TAKEN = List.of(0, 1);

  private static final int SLOTS = 32;

  private HotPlugPorts() {}

  /** How many ports a definition names: one a further network, and spare ones. */
  static int number(Machine machine) {
    return USUAL + machine.networks().size() - 1;
  }

  /** How many devices can be attached to the machine as it runs. */
  static int free(Element domain) {
    Stream<Element> addresses =
        Xml.children(Xml.all(domain, "devices").get(0)).stream()
            .flatMap(device -> Xml.children(device, "address").stream())
            .filter(address -> address.getAttribute("type").equals("pci"));
    if (!isQ35(domain)) {
      Set<Integer> slots = new HashSet<>(TAKEN);
      addresses
          .filter(address -> number(address, "bus") == 0)
          .forEach(address -> slots.add(number(address, "slot")));
      return SLOTS - slots.size();
    }
    Set<Integer> ports = new HashSet<>();
    rootPorts(domain).forEach(port -> ports.add(Integer.decode(port.getAttribute("index"))));
    addresses.forEach(address -> ports.remove(number(address, "bus")));
    return ports.size();
  }

  /** Gives {@code domain} as many more free ports; they are there from its next start on. */
  static void add(Element domain, int more) {
    Element devices = Xml.all(domain, "devices").get(0);
    for (int i = 0; i < more; i++) {
      Element port = domain.getOwnerDocument().createElement("controller");
      port.setAttribute("type", "pci");
      port.setAttribute("model", ROOT_PORT);
      devices.appendChild(port);
    }
  }

  /** Whether {@link #add} helps: a {@code pc} has the slots that it has. */
  static boolean canGrow(Element domain) {
    return isQ35(domain);
  }

  private static boolean isQ35(Element domain) {
    return Xml.attribute(domain, "os/type", "machine").contains("q35");
  }

  private static List<Element> rootPorts(Element domain) {
    return Xml.all(domain, "devices/controller").stream()
        .filter(controller -> controller.getAttribute("model").equals(ROOT_PORT))
        .toList();
  }

  private static int number(Element address, String attribute) {
    return Integer.decode(address.getAttribute(attribute));
  }
}
