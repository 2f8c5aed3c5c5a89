package io.routervm.service;

import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A shell of root on the serial console, when the router runs and when its boot has failed: for the
 * day on which SSH is broken. Only root of the hypervisor reaches that line.
 */
final class WayIn {
  private static final String UNITS = "/etc/systemd/system/";
  private static final String CONSOLE = "serial-getty@ttyS0.service";
  private static final String DROP_IN = ".d/routervm.conf";

  private WayIn() {}

  static List<Resource> resources() {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at(UNITS + CONSOLE + DROP_IN).notifying(CONSOLE).build());
    for (String mode : List.of("emergency", "rescue")) {
      resources.add(
          GuestFile.at(UNITS + mode + ".service" + DROP_IN)
              .from(UNITS + "emergency.service" + DROP_IN)
              .with(Map.of("mode", mode))
              .build());
    }
    resources.add(new SystemdUnit(CONSOLE, true, true, SystemdUnit.OnNotify.RESTART));
    return resources;
  }
}
