package io.routervm.hypervisor;

import io.routervm.config.Identity;
import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import java.util.Optional;

/**
 * What is asked of libvirt: router.yaml, and what only the host or the state folder knows.
 *
 * @param wanMac wan0's address: the adapter's own, or the one that {@link Identity} gives
 * @param password of the graphical console; empty when router.yaml says {@code none}
 */
public record Machine(RouterConfig config, MacAddress wanMac, Optional<GraphicsPassword> password) {
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
}
