package io.routervm.prepare;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.failure.Failure;
import io.routervm.prepare.SurveyedNetwork.Manager;
import java.util.Optional;

/**
 * The bridge that is to have the host's address.
 *
 * @param type empty: Open vSwitch where it is there and whoever configures the network can bring it
 *     up, else Linux's own
 * @param datapath of Open vSwitch ({@code netdev}); empty for its own choice, which is the kernel's
 */
public record WantedBridge(String name, Optional<Switch> type, String datapath) {
  /** By the host's own choice of everything but the name. */
  public static WantedBridge named(String name) {
    return new WantedBridge(name, Optional.empty(), "");
  }

  public WantedBridge of(Switch wanted) {
    return new WantedBridge(name, Optional.of(wanted), datapath);
  }

  /**
   * What it is going to be.
   *
   * @throws Failure (precondition) when that cannot be had on this host
   */
  NewBridge on(SurveyedNetwork host, Manager manager) {
    MacAddress mac = host.mac().orElseThrow();
    Optional<String> obstacle = obstacle(host, manager);
    if (type.isEmpty()) {
      Switch own = obstacle.isEmpty() ? Switch.OPENVSWITCH : Switch.LINUX;
      return new NewBridge(name, own, datapath, mac);
    }
    if (type.get() == Switch.OPENVSWITCH && obstacle.isPresent()) {
      throw Failure.precondition(
          obstacle.get() + "; nothing was changed",
          name,
          "make a Linux bridge, which needs none of that: `routervm host prepare --switch linux`");
    }
    return new NewBridge(name, type.get(), datapath, mac);
  }

  /** Whether it is going to be Linux's own. */
  boolean isLinux(SurveyedNetwork host) {
    return type.map(Switch.LINUX::equals)
        .orElseGet(
            () -> host.manager().map(manager -> obstacle(host, manager).isPresent()).orElse(true));
  }

  /** On the WAN's side it is Linux's own, as the router's NIC there expects it. */
  NewBridge wan(SurveyedNetwork host) {
    return new NewBridge(name, Switch.LINUX, "", host.mac().orElseThrow());
  }

  /** Why it can be no bridge of Open vSwitch here; empty when it can. */
  private static Optional<String> obstacle(SurveyedNetwork host, Manager manager) {
    if (!host.tools().contains("openvswitch")) {
      return Optional.of(
          "no Open vSwitch answers here (Debian: openvswitch-switch; EL: openvswitch)");
    }
    return switch (manager) {
      case NETWORKD -> Optional.empty();
      case NETPLAN ->
          host.connection().equals(host.nic())
              ? Optional.empty()
              : Optional.of(
                  "netplan adds a port to Open vSwitch by its own name for it, and calls this NIC "
                      + host.connection().orElse("nothing"));
      case IFUPDOWN ->
          host.tools().contains("openvswitch-ifupdown")
              ? Optional.empty()
              : Optional.of(
                  "ifupdown brings up no bridge of Open vSwitch here: its package has left no"
                      + " /etc/network/if-pre-up.d/openvswitch");
      case NETWORK_MANAGER ->
          Optional.of(
              host.tools().contains("openvswitch-networkmanager")
                  ? "by NetworkManager, routervm makes no bridge of Open vSwitch"
                  : "NetworkManager has no plugin for Open vSwitch here (EL: NetworkManager-ovs;"
                      + " Debian has none)");
    };
  }

  /**
   * What is made.
   *
   * @param mac that of the NIC
   */
  public record NewBridge(String name, Switch type, String datapath, MacAddress mac) {
    public boolean isVirtualSwitch() {
      return type == Switch.OPENVSWITCH;
    }

    public String title() {
      return isVirtualSwitch() ? "Open vSwitch bridge" : "Linux bridge";
    }
  }
}
