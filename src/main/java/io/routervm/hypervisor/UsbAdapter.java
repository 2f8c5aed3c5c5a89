package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import java.util.Optional;

/**
 * A USB device of the host that has a network interface, or one that a running domain took.
 *
 * @param port the kernel's path of hubs and ports: {@code 2-1.4}
 * @param mac empty while the device is passed through, for the host does not see its interface then
 */
record UsbAdapter(
    String vendor,
    String product,
    Optional<String> serial,
    String port,
    int bus,
    int device,
    Optional<MacAddress> mac) {}
