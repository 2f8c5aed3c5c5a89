package io.routervm.host;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.UsbNic;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The USB devices of this machine, read from sysfs. */
public final class UsbAdapters {
  /** USB's class numbers of what is an Ethernet adapter without a driver of the vendor's. */
  private static final List<String> ETHERNET_CLASSES =
      List.of("02/06", "02/0d", "02/0e", "e0/01/03", "ef/04/01");

  private final SysFolder devices;

  /**
   * @param sys where sysfs is mounted: {@code /sys}
   */
  public UsbAdapters(Path sys) {
    this.devices = new SysFolder(sys.resolve("bus/usb/devices"));
  }

  /** Whether this machine has a USB bus at all. */
  public boolean readable() {
    return devices.exists();
  }

  /** Every USB device, network adapter or not, by port. */
  public List<UsbAdapter> all() {
    return devices.folders().stream()
        .filter(device -> device.has("idVendor"))
        .map(this::read)
        .sorted(Comparator.comparing(UsbAdapter::port))
        .toList();
  }

  /**
   * All devices that fit; a passed-through one is among them, without its MAC address. With a MAC
   * address in {@code wanted}, a device that shows it is the one; when none does, those remain that
   * show none, because a domain holds them.
   */
  public List<UsbAdapter> matching(UsbNic wanted) {
    List<UsbAdapter> alike = all().stream().filter(adapter -> fits(adapter, wanted)).toList();
    if (wanted.mac().isEmpty()) {
      return alike;
    }
    List<UsbAdapter> named =
        alike.stream().filter(adapter -> adapter.mac().equals(wanted.mac())).toList();
    return named.isEmpty()
        ? alike.stream().filter(adapter -> adapter.mac().isEmpty()).toList()
        : named;
  }

  private static boolean fits(UsbAdapter adapter, UsbNic wanted) {
    return adapter.vendor().equalsIgnoreCase(wanted.vendor())
        && adapter.product().equalsIgnoreCase(wanted.product())
        && (wanted.serial().isEmpty() || wanted.serial().equals(adapter.serial()))
        && wanted.port().map(port -> port.equals(adapter.port())).orElse(true);
  }

  private UsbAdapter read(SysFolder device) {
    List<SysFolder> functions =
        devices.folders().stream()
            .filter(folder -> folder.name().startsWith(device.name() + ":"))
            .toList();
    Optional<SysFolder> withNic =
        functions.stream().filter(one -> !one.folder("net").folders().isEmpty()).findFirst();
    Optional<SysFolder> nic = withNic.map(function -> function.folder("net").folders().get(0));
    return new UsbAdapter(
        device.value("idVendor").orElse("").toLowerCase(Locale.ROOT),
        device.value("idProduct").orElse("").toLowerCase(Locale.ROOT),
        device.value("product").map(UsbAdapters::printable).orElse(""),
        device.value("serial").map(UsbAdapters::printable),
        device.name(),
        device.number("busnum").orElse(0),
        device.number("devnum").orElse(0),
        device.number("speed"),
        nic.isPresent() || functions.stream().anyMatch(UsbAdapters::isEthernet),
        withNic
            .or(() -> functions.stream().findFirst())
            .flatMap(function -> function.target("driver")),
        nic.map(SysFolder::name),
        nic.flatMap(found -> found.value("address")).flatMap(MacAddress::parse),
        nic.flatMap(found -> found.number("speed")),
        nic.flatMap(found -> found.number("carrier")).map(carrier -> carrier == 1),
        nic.flatMap(found -> found.target("master")));
  }

  private static boolean isEthernet(SysFolder function) {
    String classes =
        function.value("bInterfaceClass").orElse("")
            + "/"
            + function.value("bInterfaceSubClass").orElse("")
            + "/"
            + function.value("bInterfaceProtocol").orElse("");
    return ETHERNET_CLASSES.stream().anyMatch(classes::startsWith);
  }

  /** A device says of itself what it likes, a terminal's control characters included. */
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
