package io.routervm.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * All parts of a definition that router.yaml decides. What none covers (an extra disk, a CPU
 * pinning) is the user's own and stays as it is; extra NICs and screens are covered, because a
 * router's doors are routervm's business.
 */
final class DomainParts {
  private static final Map<String, Long> KIBIBYTES =
      Map.of("b", 0L, "KiB", 1L, "k", 1L, "MiB", 1024L, "M", 1024L, "GiB", 1048576L, "G", 1048576L);

  private static final List<DomainPart> FIXED =
      List.of(
          DomainPart.attribute("accelerator", "type"),
          DomainPart.elements("memory", List.of("memory", "currentMemory"), DomainParts::memory),
          DomainPart.elements("vcpus", List.of("vcpu"), DomainParts::vcpus),
          DomainPart.elements("boot", List.of("os"), DomainParts::boot),
          DomainPart.elements("cpu", List.of("cpu"), cpu -> Xml.attribute(cpu, "cpu", "mode")),
          DomainPart.elements(
              "clock", List.of("clock"), domain -> Xml.attribute(domain, "clock", "offset")),
          DomainPart.elements(
              "life cycle",
              List.of("on_poweroff", "on_reboot", "on_crash"),
              DomainParts::lifeCycle),
          DomainPart.devices(
              "disk",
              "disk",
              disk -> Xml.attribute(disk, "target", "dev").equals("vda"),
              DomainParts::disk),
          DomainPart.devices(
              "usb controller",
              "controller",
              controller -> controller.getAttribute("type").equals("usb"),
              controller -> controller.getAttribute("model")),
          DomainPart.devices("serial console", "serial", serial -> true, DomainParts::serial),
          DomainPart.devices("graphics", "graphics", graphics -> true, DomainParts::graphics),
          DomainPart.devices(
              "video", "video", video -> true, video -> Xml.attribute(video, "model", "type")),
          DomainPart.devices(
              "panic device", "panic", panic -> true, panic -> panic.getAttribute("model")),
          new DomainPart("watchdog", DomainParts::watchdog, DomainParts::copyWatchdogs),
          DomainPart.devices(
              "random numbers", "rng", rng -> true, rng -> Xml.text(rng, "backend")));

  private static final String PCI = "pci ";
  private static final String WATCHDOG = "devices/watchdog";

  private DomainParts() {}

  /**
   * The parts of two definitions.
   *
   * @param nicNames names of NICs by MAC address; another NIC is called by its address
   */
  static List<DomainPart> of(Element now, Element desired, Map<String, String> nicNames) {
    List<DomainPart> parts = new ArrayList<>(FIXED);
    Map<String, String> names = new TreeMap<>();
    Stream.of(now, desired)
        .flatMap(domain -> Xml.all(domain, "devices/interface").stream())
        .map(nic -> Xml.attribute(nic, "mac", "address"))
        .forEach(mac -> names.put(mac, nicNames.getOrDefault(mac, mac)));
    names.forEach((mac, name) -> parts.add(nic(mac, name)));
    Stream.of(now, desired)
        .flatMap(domain -> Xml.all(domain, "devices/hostdev").stream())
        .filter(hostdev -> List.of("usb", "pci").contains(hostdev.getAttribute("type")))
        .map(DomainParts::adapterId)
        .distinct()
        .filter(id -> Xml.all(desired, "devices/hostdev").stream().anyMatch(d -> id(d, id)))
        .forEach(id -> parts.add(adapter(id)));
    return parts;
  }

  /** The graphics password of a definition that libvirt gave with its secrets; "" without one. */
  static String password(Element domain) {
    return Xml.attribute(domain, "devices/graphics", "passwd");
  }

  /** Gives the graphics of {@code to} the password that those of {@code from} have, or none. */
  static void copyPassword(Element from, Element to) {
    for (Element graphics : Xml.all(to, "devices/graphics")) {
      if (password(from).isEmpty()) {
        graphics.removeAttribute("passwd");
      } else {
        graphics.setAttribute("passwd", password(from));
      }
    }
  }

  private static DomainPart nic(String mac, String name) {
    return DomainPart.devices(
        "nic " + name,
        "interface",
        nic -> Xml.attribute(nic, "mac", "address").equals(mac),
        DomainParts::nic);
  }

  private static DomainPart adapter(String id) {
    return DomainPart.devices(
        id.startsWith(PCI) ? "pci adapter" : "usb adapter",
        "hostdev",
        hostdev -> id(hostdev, id),
        DomainParts::adapter);
  }

  private static boolean id(Element hostdev, String id) {
    return adapterId(hostdev).equals(id);
  }

  private static String adapterId(Element hostdev) {
    if (hostdev.getAttribute("type").equals("pci")) {
      return PCI + PciAddress.of(hostdev);
    }
    return Xml.attribute(hostdev, "source/vendor", "id")
        + ":"
        + Xml.attribute(hostdev, "source/product", "id");
  }

  private static String memory(Element domain) {
    long maximum = mebibytes(domain, "memory");
    long current =
        Xml.child(domain, "currentMemory").isPresent()
            ? mebibytes(domain, "currentMemory")
            : maximum;
    return maximum + " MiB" + (current == maximum ? "" : " (of which " + current + " in use)");
  }

  private static long mebibytes(Element domain, String name) {
    String unit = Xml.attribute(domain, name, "unit");
    return Long.parseLong(Xml.text(domain, name))
        * KIBIBYTES.getOrDefault(unit.isEmpty() ? "KiB" : unit, 1L)
        / 1024;
  }

  private static String vcpus(Element domain) {
    String current = Xml.attribute(domain, "vcpu", "current");
    return Xml.text(domain, "vcpu") + (current.isEmpty() ? "" : " (" + current + " at start)");
  }

  private static String boot(Element domain) {
    String machine = Xml.attribute(domain, "os/type", "machine");
    // libvirt replaces the alias by the version that it stands for today.
    String family = machine.contains("q35") ? "q35" : machine.startsWith("pc") ? "pc" : machine;
    String devices =
        Xml.all(domain, "os/boot").stream()
            .map(boot -> boot.getAttribute("dev"))
            .collect(Collectors.joining(", "));
    String kernel = Xml.text(domain, "os/kernel");
    return family + " from " + devices + (kernel.isEmpty() ? "" : ", kernel " + kernel);
  }

  private static String lifeCycle(Element domain) {
    return Stream.of("on_poweroff", "on_reboot", "on_crash")
        .map(event -> event.substring(3) + " " + Xml.text(domain, event))
        .collect(Collectors.joining(", "));
  }

  private static String disk(Element disk) {
    String discard = Xml.attribute(disk, "driver", "discard");
    return String.join(
        " ",
        DiskSource.place(disk),
        Xml.attribute(disk, "driver", "type"),
        Xml.attribute(disk, "target", "bus"),
        "discard=" + (discard.isEmpty() ? DomainXml.KEPT : discard));
  }

  private static String serial(Element serial) {
    return serial.getAttribute("type")
        + " logged to "
        + Xml.attribute(serial, "log", "file")
        + (Xml.attribute(serial, "log", "append").equals("on") ? "" : " (truncated)");
  }

  /** Which model does not count: libvirt adds q35's own by itself from 9.1 on. */
  private static String watchdog(Element domain) {
    List<String> actions =
        Xml.all(domain, WATCHDOG).stream().map(dog -> dog.getAttribute("action")).toList();
    return actions.contains("reset")
        ? "reset"
        : actions.stream().findFirst().orElse(DomainPart.NONE);
  }

  private static void copyWatchdogs(Element from, Element to) {
    Xml.replace(Xml.all(to, "devices").get(0), Xml.all(to, WATCHDOG), Xml.all(from, WATCHDOG));
  }

  private static String graphics(Element graphics) {
    String listen = Xml.attribute(graphics, "listen", "address");
    return String.join(
        " ",
        graphics.getAttribute("type").toUpperCase(Locale.ROOT),
        "on",
        listen.isEmpty() ? "127.0.0.1" : listen,
        graphics.getAttribute("autoport").equals("yes")
            ? "any port"
            : "port " + graphics.getAttribute("port"),
        graphics.getAttribute("passwd").isEmpty() ? "without password" : "with password");
  }

  private static String nic(Element nic) {
    String type = nic.getAttribute("type");
    String port = Xml.attribute(nic, "virtualport", "type");
    String vlan = Xml.attribute(nic, "vlan/tag", "id");
    String link = Xml.attribute(nic, "link", "state");
    return type
        + " "
        + Xml.attribute(nic, "source", type)
        + (port.isEmpty()
            ? ""
            : " " + port + " " + Xml.attribute(nic, "virtualport/parameters", "interfaceid"))
        + (vlan.isEmpty() ? "" : " vlan " + vlan)
        + " "
        + Xml.attribute(nic, "model", "type")
        + (Xml.attribute(nic, "driver/host", "csum").equals("off") ? " without offload" : "")
        + (link.equals("down") ? " link down" : "");
  }

  private static String adapter(Element hostdev) {
    if (hostdev.getAttribute("type").equals("pci")) {
      return adapterId(hostdev)
          + (hostdev.getAttribute("managed").equals("yes") ? ", managed" : ", unmanaged");
    }
    String bus = Xml.attribute(hostdev, "source/address", "bus");
    String policy = Xml.attribute(hostdev, "source", "startupPolicy");
    return adapterId(hostdev)
        + (bus.isEmpty()
            ? ""
            : " at bus " + bus + " device " + Xml.attribute(hostdev, "source/address", "device"))
        + (policy.isEmpty() ? ", mandatory" : ", " + policy);
  }
}
