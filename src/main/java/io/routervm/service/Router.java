package io.routervm.service;

import io.routervm.config.Identity;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.os.GuestOs;

/**
 * What the services turn into resources.
 *
 * @param wanMac wan0's address: the adapter's own, or the one that {@link Identity} gives
 * @param secrets what router.yaml does not hold
 */
public record Router(
    RouterConfig config, Placement placement, MacAddress wanMac, RouterSecrets secrets) {
  public GuestOs os() {
    return config.os();
  }

  public Identity identity() {
    return config.identity();
  }

  public boolean isLive() {
    return placement == Placement.LIVE;
  }
}
