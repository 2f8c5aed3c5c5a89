package io.routervm.cutover;

import io.routervm.config.RouterConfig;
import io.routervm.hypervisor.link.HostLinks;
import java.util.List;

/** By the NICs of this host. */
record HostCableNames(RouterConfig config, HostLinks links) implements CableNames {
  @Override
  public String wanName() {
    return config.wan().source() instanceof RouterConfig.WanBridge wan
        ? nicIn(wan.bridge())
        : config.wan().source().toString();
  }

  @Override
  public String lanName() {
    return nicIn(config.lan().bridge());
  }

  private String nicIn(String bridge) {
    List<String> cables = links.cables(bridge);
    return cables.size() == 1 ? "the host NIC " + cables.get(0) : "the host NIC behind " + bridge;
  }
}
