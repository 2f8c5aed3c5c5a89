package io.routervm.service;

import io.routervm.config.FirewallBackend;
import io.routervm.config.Identity;
import io.routervm.config.KeptLists;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.Extras;
import io.routervm.os.GuestOs;
import java.util.List;

/**
 * What the services turn into resources.
 *
 * @param networks those that it serves, the home's first
 * @param wanMac wan0's address: the adapter's own, or the one that {@link Identity} gives
 * @param secrets what router.yaml does not hold
 * @param gone names of networks that it does not serve any more, and may have something left of
 * @param extras what router.yaml cannot say
 * @param lists what {@code dns.block} names and others publish
 */
public record Router(
    RouterConfig config,
    List<LocalNetwork> networks,
    Placement placement,
    MacAddress wanMac,
    RouterSecrets secrets,
    List<String> gone,
    Extras extras,
    KeptLists lists) {
  public Router {
    networks = List.copyOf(networks);
    gone = List.copyOf(gone);
  }

  /** Without extras and published lists, and with nothing left of other networks. */
  public Router(
      RouterConfig config,
      List<LocalNetwork> networks,
      Placement placement,
      MacAddress wanMac,
      RouterSecrets secrets) {
    this(config, networks, placement, wanMac, secrets, List.of(), Extras.NONE, KeptLists.NONE);
  }

  /** This router with what router.yaml cannot say. */
  public Router with(Extras newExtras) {
    return new Router(config, networks, placement, wanMac, secrets, gone, newExtras, lists);
  }

  /** This router with the lists that are kept for it. */
  public Router with(KeptLists newLists) {
    return new Router(config, networks, placement, wanMac, secrets, gone, extras, newLists);
  }

  /** With the networks that router.yaml has. */
  public Router(
      RouterConfig config, Placement placement, MacAddress wanMac, RouterSecrets secrets) {
    this(config, config.networks(), placement, wanMac, secrets);
  }

  /** Where the hypervisor is, and whoever looks after the router. */
  public LocalNetwork home() {
    return networks.get(0);
  }

  public GuestOs os() {
    return config.os();
  }

  /** Whether its firewall is for nft, and not for iptables. */
  public boolean filtersWithNftables() {
    return config.firewall().backend() == FirewallBackend.NFTABLES;
  }

  public Identity identity() {
    return config.identity();
  }

  public boolean isLive() {
    return placement == Placement.LIVE;
  }

  /** The same router, when it has served {@code others} too. */
  public Router after(List<String> others) {
    List<String> served = networks.stream().map(LocalNetwork::name).toList();
    return new Router(
        config,
        networks,
        placement,
        wanMac,
        secrets,
        others.stream().filter(other -> !served.contains(other)).toList(),
        extras,
        lists);
  }
}
