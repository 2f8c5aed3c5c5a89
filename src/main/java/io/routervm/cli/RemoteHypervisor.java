package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import io.routervm.failure.Failure;

/**
 * A hypervisor that is another machine. libvirt is spoken to from anywhere, but the router is
 * reached over what only that machine has: a private network, or its own bridge.
 */
final class RemoteHypervisor {
  private RemoteHypervisor() {}

  /**
   * Before anything is made or changed.
   *
   * @throws Failure for work on the router whose hypervisor is elsewhere
   */
  static void refuse(RouterConfig config) {
    config.hypervisor().elsewhere().ifPresent(host -> refuse(config, host));
  }

  private static void refuse(RouterConfig config, String host) {
    boolean isolated = config.management() == Management.ISOLATED;
    throw Failure.precondition(
        "the router is reached from its hypervisor "
            + host
            + " alone, "
            + (isolated
                ? "by a private network that ends there (management: isolated)"
                : "by its bridge " + config.lan().bridge() + " (management: lan)"),
        "hypervisor.uri: " + config.hypervisor().uri() + " in " + config.file(),
        "run the command on "
            + host
            + " with `hypervisor: { uri: \"qemu:///system\" }`, which needs the group libvirt there and"
            + " no root; `validate`, `render`, `status`, `doctor`, `console`, `stop` and `destroy` work"
            + " from here");
  }
}
