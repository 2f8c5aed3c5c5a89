package io.routervm.cutover;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.hypervisor.link.HostLinks;

/** The cables as drawings and instructions. */
public record Cables(RouterConfig config, CableNames names) {
  /** Of this host, from which the drawings take the names of its NICs. */
  public static Cables here(RouterConfig config) {
    return new Cables(config, new HostCableNames(config, new HostLinks()));
  }

  String wayBack() {
    return """
    The way back, at any time, needs no Internet:
      1. run `routervm swap-cables --back`; it makes the router serve nobody, then asks for the cables
      2. without this program: switch the router off for good (`virsh destroy %1$s`, and `virsh autostart
         --disable %1$s`, so that it does not start with this host), then put the ISP box's cable back
         into the host NIC: everything is as it was
      Never put the ISP box's cable into the host NIC while the router is live, and never start a router
      that may be live while it is there: it would serve the ISP LAN.
    """
        .formatted(config.name());
  }

  String before() {
    return filled(
        """
    The cables before the cut-over:
      ISP box ──────── %2$s ── %3$s ── %4$s of the router, this host
      (no cable) ───── %1$s %5$s of the router
    """);
  }

  public String afterwards() {
    return filled(
        """
    The cables afterwards:
      ISP box ──────── %1$s %5$s of the router
      home LAN ─────── %2$s ── %3$s ── %4$s of the router, this host
    """);
  }

  String instruction() {
    return filled(
        """
    Move the cables now:
      1. pull the ISP box's cable out of %2$s
      2. put it into %1$s
      3. put the home LAN's cable (its switch) into %2$s
    """);
  }

  String wayBackInstruction() {
    return filled(
        """
    Move the cables back now:
      1. pull the home LAN's cable out of %2$s
      2. pull the ISP box's cable out of %1$s and put it into %2$s
    """);
  }

  private String filled(String text) {
    return text.formatted(
        names.wanName(),
        names.lanName(),
        config.lan().bridge(),
        LocalNetwork.nic(LocalNetwork.HOME),
        wanNic());
  }

  private String wanNic() {
    return config.wan().source() instanceof WanBridge wan
        ? "── " + wan.bridge() + " ── " + Identity.WAN_NIC
        : "══ " + Identity.WAN_NIC;
  }
}
