package io.routervm.host;

import io.routervm.config.MacAddress;
import java.util.Optional;

/**
 * A USB device of this machine.
 *
 * @param vendor four hexadecimal digits, lower case
 * @param product four hexadecimal digits, lower case
 * @param name what the device calls itself, its control characters replaced; may be empty
 * @param port the kernel's path of hubs and ports: {@code 2-1.4}
 * @param bus number of the bus
 * @param device number on the bus: a new one after each plug
 * @param usbMegabits speed of the USB connection in Mbit/s
 * @param isNic whether it has a network interface here, or is of a class that has one
 * @param driver of its network interface; {@code usbfs} while a program of this host holds it
 * @param nic name of its network interface; empty while the device is passed through, for the host
 *     does not see its interface then
 * @param mac of the network interface; empty as above
 * @param linkMegabits speed of the Ethernet connection in Mbit/s; empty without one
 * @param link whether the network interface has a carrier; empty when it is down or not seen. Some
 *     adapters always say yes
 * @param bridge that the network interface is a port of; {@code ovs-system} for any Open vSwitch
 */
public record UsbAdapter(
    String vendor,
    String product,
    String name,
    Optional<String> serial,
    String port,
    int bus,
    int device,
    Optional<Integer> usbMegabits,
    boolean isNic,
    Optional<String> driver,
    Optional<String> nic,
    Optional<MacAddress> mac,
    Optional<Integer> linkMegabits,
    Optional<Boolean> link,
    Optional<String> bridge) {

  /** As lsusb and router.yaml write it. */
  public String id() {
    return vendor + ":" + product;
  }
}
