package io.routervm.setup;

import io.routervm.config.RouterConfig;
import io.routervm.host.Bridge;
import io.routervm.host.Bridges;
import io.routervm.host.PciDevices;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import io.routervm.host.UsedNics;
import io.routervm.hypervisor.Inventory;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import io.routervm.hypervisor.LocalPci;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks around on this very host. */
public final class HostSurvey {
  private static final Path SYS = Path.of("/sys");
  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");

  private HostSurvey() {}

  /**
   * Reads everything; changes nothing.
   *
   * @throws io.routervm.failure.Failure (precondition) when libvirt does not answer
   */
  public static HostPicture take(RouterConfig.Hypervisor settings) {
    try (Inventory inventory = Inventory.open(settings)) {
      List<HeldUsbDevice> held = inventory.heldUsbDevices();
      List<String> others = inventory.networkBridges();
      List<Bridge> bridges = new Bridges().all();
      List<Route> routes = Route.read(ROUTES);
      UsedNics used = new UsedNics(SYS, routes);
      return new HostPicture(
          bridges.stream().filter(bridge -> !others.contains(bridge.name())).toList(),
          new UsbAdapters(SYS)
              .all().stream()
                  .filter(UsbAdapter::isNic)
                  .filter(one -> !isHeld(one, held) && isSpare(one.nic(), used))
                  .toList(),
          inventory.pciNics(new LocalPci(new PciDevices(SYS), bridges, routes)).stream()
              .filter(one -> isSpare(one.nic().nic(), used))
              .toList(),
          inventory.pools(),
          inventory.accelerator(),
          routes,
          machine());
    }
  }

  private static boolean isSpare(Optional<String> nic, UsedNics used) {
    return nic.filter(used::contains).isEmpty();
  }

  private static boolean isHeld(UsbAdapter adapter, List<HeldUsbDevice> held) {
    return held.stream()
        .anyMatch(one -> one.bus() == adapter.bus() && one.device() == adapter.device());
  }

  /** A machine without an id gets the proposal that every such machine gets. */
  private static String machine() {
    try {
      return Files.readString(MACHINE_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
