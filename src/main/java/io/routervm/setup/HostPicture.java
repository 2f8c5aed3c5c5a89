package io.routervm.setup;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.host.Bridge;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.hypervisor.Inventory.Pool;
import java.util.List;

/**
 * What a hypervisor has of all that a router needs.
 *
 * @param adapters USB NICs that no virtual machine has
 * @param routes of this host: the subnets that are taken
 * @param machine something that is this host's alone, so that two hosts get different proposals
 */
public record HostPicture(
    List<Bridge> bridges,
    List<UsbAdapter> adapters,
    List<Pool> pools,
    Accelerator accelerator,
    List<Route> routes,
    String machine) {
  public HostPicture {
    bridges = List.copyOf(bridges);
    adapters = List.copyOf(adapters);
    pools = List.copyOf(pools);
    routes = List.copyOf(routes);
  }
}
