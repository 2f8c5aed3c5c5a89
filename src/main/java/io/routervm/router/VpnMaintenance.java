package io.routervm.router;

import io.routervm.router.VpnDelivery.Delivered;
import io.routervm.vpn.VpnKeys;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What has to be done to the VPN's keys from time to time, and to the router when it answers. */
public record VpnMaintenance(VpnKeys keys, Supplier<RouterContext> context) {
  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param keys what was done to the keys, one line each
   */
  public record MaintenanceResult(List<String> keys, Delivered delivery) {}

  public MaintenanceResult run() {
    keys.requireWanted();
    List<String> done = keys.maintain();
    return new MaintenanceResult(done, new VpnDelivery(context).run("vpn maintain", Set.of()));
  }
}
