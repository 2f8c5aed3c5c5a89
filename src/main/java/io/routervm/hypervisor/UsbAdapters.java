package io.routervm.hypervisor;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.UsbNic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The USB devices of this machine, read from sysfs. */
final class UsbAdapters {
  private final Path devices;

  /**
   * @param sys where sysfs is mounted: {@code /sys}
   */
  UsbAdapters(Path sys) {
    this.devices = sys.resolve("bus/usb/devices");
  }

  /** Whether this machine has a USB bus at all. */
  boolean readable() {
    return Files.isDirectory(devices);
  }

  /** All devices that fit; a passed-through one is among them, without its MAC address. */
  List<UsbAdapter> matching(UsbNic wanted) {
    if (!readable()) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(devices)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve("idVendor")))
          .sorted()
          .map(this::read)
          .filter(adapter -> fits(adapter, wanted))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean fits(UsbAdapter adapter, UsbNic wanted) {
    return adapter.vendor().equalsIgnoreCase(wanted.vendor())
        && adapter.product().equalsIgnoreCase(wanted.product())
        && (wanted.serial().isEmpty() || wanted.serial().equals(adapter.serial()))
        && wanted.port().map(port -> port.equals(adapter.port())).orElse(true);
  }

  private UsbAdapter read(Path device) {
    return new UsbAdapter(
        value(device, "idVendor").orElse(""),
        value(device, "idProduct").orElse(""),
        value(device, "serial"),
        device.getFileName().toString(),
        value(device, "busnum").map(Integer::parseInt).orElse(0),
        value(device, "devnum").map(Integer::parseInt).orElse(0),
        mac(device));
  }

  /**
   * Of the network interface below one of the device's USB interfaces: {@code 2-1:1.0/net/eth1}.
   */
  private Optional<MacAddress> mac(Path device) {
    String prefix = device.getFileName() + ":";
    try (Stream<Path> entries = Files.list(devices)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(prefix))
          .map(entry -> entry.resolve("net"))
          .filter(Files::isDirectory)
          .flatMap(UsbAdapters::list)
          .flatMap(nic -> value(nic, "address").stream())
          .flatMap(text -> MacAddress.parse(text).stream())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** A device that was just pulled has no files any more: that is "empty", not an error. */
  private static Optional<String> value(Path folder, String file) {
    try {
      return Optional.of(Files.readString(folder.resolve(file)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
