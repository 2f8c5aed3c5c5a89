package io.routervm.setup;

import io.routervm.config.RouterConfig.Accelerator;
import io.routervm.host.Bridge;
import io.routervm.host.Route;
import io.routervm.host.UsbAdapter;
import io.routervm.hypervisor.Inventory.PciNicOffer;
import io.routervm.hypervisor.Inventory.Pool;
import io.routervm.setup.WanNic.Bridged;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a hypervisor has of all that a router needs.
 *
 * @param bridges but for those that libvirt has made for networks of its own
 * @param adapters USB NICs that neither a virtual machine nor this host itself uses
 * @param pci Ethernet cards that neither does, whether or not they can be passed through
 * @param routes of this host: the subnets that are taken
 * @param machine something that is this host's alone, so that two hosts get different proposals
 */
public record HostPicture(
    List<Bridge> bridges,
    List<UsbAdapter> adapters,
    List<PciNicOffer> pci,
    List<Pool> pools,
    Accelerator accelerator,
    List<Route> routes,
    String machine) {
  private static final Comparator<Bridge> LIKELY_HOME_FIRST =
      Comparator.comparing((Bridge bridge) -> !bridge.name().equals("brHome"))
          .thenComparing(bridge -> !bridge.hasWire())
          .thenComparing(Bridge::name);

  /** Made by programs that run containers, for these alone. */
  private static final Pattern OTHERS =
      Pattern.compile("docker\\d+|br-[0-9a-f]{12}|(lxc|lxd|incus)br\\d+|(cni-)?podman\\d+");

  public HostPicture {
    bridges = List.copyOf(bridges);
    adapters = List.copyOf(adapters);
    pci = List.copyOf(pci);
    pools = List.copyOf(pools);
    routes = List.copyOf(routes);
  }

  /** The bridges that can be the home's, the likeliest first. */
  List<Bridge> homeBridges() {
    return bridges.stream()
        .filter(bridge -> !OTHERS.matcher(bridge.name()).matches())
        .filter(bridge -> !bridge.name().equals(Bridged.USUAL))
        .sorted(LIKELY_HOME_FIRST)
        .toList();
  }

  /**
   * Whether {@code host prepare} has something to make before a router can have its place.
   *
   * @param wished the home's bridge, where it is to be a certain one
   */
  public boolean lacksBridge(Optional<String> wished) {
    return wished
        .map(name -> bridges.stream().noneMatch(bridge -> bridge.name().equals(name)))
        .orElseGet(() -> homeBridges().isEmpty());
  }
}
