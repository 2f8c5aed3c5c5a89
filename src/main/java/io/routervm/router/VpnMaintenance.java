package io.routervm.router;

import io.routervm.router.VpnDelivery.Delivered;
import io.routervm.vpn.VpnKeys;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What has to be done to the VPN's keys from time to time, and to the router when it answers. */
public final class VpnMaintenance {
  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param keys what was done to the keys, one line each
   */
  public record Ended(List<String> keys, Delivered delivery) {}

  private final VpnKeys keys;
  private final Supplier<Site> site;

  public VpnMaintenance(VpnKeys keys, Supplier<Site> site) {
    this.keys = keys;
    this.site = site;
  }

  public Ended run() {
    keys.requireWanted();
    List<String> done = keys.prepare();
    return new Ended(done, new VpnDelivery(site).run("vpn maintain", Set.of()));
  }
}
