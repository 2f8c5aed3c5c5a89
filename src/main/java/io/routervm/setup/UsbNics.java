package io.routervm.setup;

import io.routervm.host.AdapterAdvice;
import io.routervm.host.UsbAdapter;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import java.util.List;
import java.util.Optional;

/**
 * The USB NICs of this host and who uses each, in the shape of {@code usb list}'s JSON document.
 *
 * @param adapters by port
 */
public record UsbNics(List<Line> adapters) {
  public UsbNics {
    adapters = List.copyOf(adapters);
  }

  /**
   * One USB NIC.
   *
   * @param id vendor:product
   * @param name what the device calls itself
   * @param nic its network interface here; empty while a virtual machine has it
   * @param linkMegabits speed of the Ethernet connection in Mbit/s
   * @param usbMegabits speed of the USB connection in Mbit/s: the upper limit of the other one
   * @param link whether there is a carrier; empty when the interface is down or not seen here
   * @param usedBy for people; empty when nobody does
   * @param advice what to know before a home depends on it; empty when all is well
   * @param alike whether another adapter here has the same id
   */
  public record Line(
      String id,
      String name,
      Optional<String> serial,
      String port,
      Optional<String> driver,
      Optional<String> nic,
      Optional<String> mac,
      Optional<Integer> linkMegabits,
      Optional<Integer> usbMegabits,
      Optional<Boolean> link,
      Optional<String> usedBy,
      List<AdapterAdvice> advice,
      boolean alike) {}

  /**
   * Puts together what the kernel and libvirt know.
   *
   * @param all every USB device of this host
   * @param held those that running domains have
   */
  public static UsbNics of(List<UsbAdapter> all, List<HeldUsbDevice> held) {
    List<UsbAdapter> nics =
        all.stream().filter(one -> one.isNic() || holder(one, held).isPresent()).toList();
    return new UsbNics(nics.stream().map(one -> line(one, nics, held)).toList());
  }

  private static Line line(UsbAdapter one, List<UsbAdapter> nics, List<HeldUsbDevice> held) {
    return new Line(
        one.id(),
        one.name(),
        one.serial(),
        one.port(),
        one.driver(),
        one.nic(),
        one.mac().map(Object::toString),
        one.linkMegabits(),
        one.usbMegabits(),
        one.link(),
        user(one, held),
        AdapterAdvice.about(one),
        nics.stream().filter(other -> other.id().equals(one.id())).count() > 1);
  }

  private static Optional<String> user(UsbAdapter one, List<HeldUsbDevice> held) {
    Optional<String> domain = holder(one, held).map(name -> "virtual machine " + name);
    if (domain.isPresent()) {
      return domain;
    }
    if (one.bridge().isPresent()) {
      String bridge = one.bridge().get();
      return Optional.of(
          bridge.equals("ovs-system") ? "an Open vSwitch bridge" : "bridge " + bridge);
    }
    return one.driver().filter("usbfs"::equals).map(driver -> "a program of this host");
  }

  private static Optional<String> holder(UsbAdapter one, List<HeldUsbDevice> held) {
    return held.stream()
        .filter(device -> device.bus() == one.bus() && device.device() == one.device())
        .map(HeldUsbDevice::domain)
        .findFirst();
  }
}
