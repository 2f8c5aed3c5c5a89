package io.routervm.host;

import java.nio.file.Path;
import java.util.List;

/**
 * Which NICs this machine needs itself.
 *
 * @param sys where sysfs is mounted
 * @param routes of this machine
 */
public record UsedNics(Path sys, List<Route> routes) {
  /**
   * Whether a route leads out of that NIC, it is a port of a bridge or bond, or another device such
   * as a VLAN stands on it.
   */
  public boolean contains(String nic) {
    SysFolder folder = new SysFolder(sys.resolve("class/net").resolve(nic));
    return routes.stream().anyMatch(route -> route.nic().equals(nic))
        || folder.target("master").isPresent()
        || folder.folders().stream().anyMatch(below -> below.name().startsWith("upper_"));
  }
}
