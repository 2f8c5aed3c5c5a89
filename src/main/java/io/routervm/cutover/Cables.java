package io.routervm.cutover;

import io.routervm.config.RouterConfig;

/** The cables as drawings and instructions. */
final class Cables {
  private Cables() {}

  static String instruction(RouterConfig config) {
    String wan =
        config.wan().source() instanceof RouterConfig.UsbNic nic
            ? "the USB adapter " + nic.vendor() + ":" + nic.product()
            : "the NIC behind " + ((RouterConfig.WanBridge) config.wan().source()).bridge();
    String lan = "the host NIC behind " + config.lan().bridge();
    return """
        Now move the cables:

          1. pull the ISP box's cable out of %2$s
          2. put it into %1$s
          3. put the home LAN's cable (its switch) into %2$s

            ISP box ──────── %1$s ══ wan0 of the router
            home LAN ─────── %2$s ── lan0 of the router
        """
        .formatted(wan, lan);
  }
}
