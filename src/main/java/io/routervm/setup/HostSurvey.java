package io.routervm.setup;

import io.routervm.config.RouterConfig;
import io.routervm.host.Bridges;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.host.UsbAdapters;
import io.routervm.hypervisor.Inventory;
import io.routervm.hypervisor.Inventory.HeldUsbDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
      return new HostPicture(
          new Bridges().all(),
          new UsbAdapters(SYS)
              .all().stream().filter(UsbAdapter::isNic).filter(one -> !isHeld(one, held)).toList(),
          inventory.pools(),
          inventory.accelerator(),
          Route.read(ROUTES),
          machine());
    }
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
