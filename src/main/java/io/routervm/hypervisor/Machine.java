package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of libvirt: router.yaml, and what only the host or the state folder knows.
 *
 * @param networks those that the router serves, the home's first
 * @param wanMac wan0's address: the adapter's own, or the one that {@link Identity} gives
 * @param password of the graphical console; empty when router.yaml says {@code none}
 */
public record Machine(
    RouterConfig config,
    List<LocalNetwork> networks,
    MacAddress wanMac,
    Optional<GraphicsPassword> password) {
  public Machine {
    networks = List.copyOf(networks);
  }

  /** With the networks that router.yaml has. */
  public Machine(RouterConfig config, MacAddress wanMac, Optional<GraphicsPassword> password) {
    this(config, config.networks(), wanMac, password);
  }

  /** The machine as {@code render} shows it: no host asked, the password hidden. */
  public static Machine shown(RouterConfig config) {
    return new Machine(
        config,
        config.wan().mac().orElse(config.identity().wan()),
        Optional.of(GraphicsPassword.HIDDEN));
  }

  public String name() {
    return config.name();
  }

  public Identity identity() {
    return config.identity();
  }

  /** Its NICs: name to MAC address, in the order networks, WAN, management. */
  public Map<String, MacAddress> nics() {
    Map<String, MacAddress> nics = new LinkedHashMap<>();
    networks.forEach(network -> nics.put(network.nic(), identity().mac(network.nic())));
    nics.put(Identity.WAN_NIC, wanMac);
    if (config.management() == Management.ISOLATED) {
      nics.put(Identity.MANAGEMENT_NIC, identity().management());
    }
    return nics;
  }
}
