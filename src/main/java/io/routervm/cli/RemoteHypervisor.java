package io.routervm.cli;

import io.routervm.config.HypervisorLogin;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.config.RouterConfig.Management;
import io.routervm.failure.Failure;

/**
 * A hypervisor that is another machine. libvirt is spoken to from anywhere; what the machine's own
 * hands must do, and the way on to the router, goes over SSH where its URI says so.
 */
final class RemoteHypervisor {
  private RemoteHypervisor() {}

  /**
   * Before anything is made or changed.
   *
   * @throws Failure for work on the router whose hypervisor is elsewhere and not reached by SSH
   */
  static void refuse(RouterConfig config) {
    if (config.hypervisor().overSsh().isEmpty()) {
      config.hypervisor().elsewhere().ifPresent(host -> refuse(config, host));
    }
  }

  private static void refuse(RouterConfig config, String host) {
    boolean isolated = config.management() == Management.ISOLATED;
    String obstacle =
        HypervisorLogin.obstacle(config.hypervisor().uri())
            .map(why -> "; what is written now is left to libvirt, because " + why + ";")
            .orElse(",");
    throw Failure.precondition(
        "the router is reached from its hypervisor "
            + host
            + " alone, "
            + (isolated
                ? "by a private network that ends there (management: isolated)"
                : "by its bridge " + config.lan().bridge() + " (management: lan)"),
        where(config),
        "name it by SSH, as `hypervisor: { uri: \"qemu+ssh://USER@"
            + host
            + "/system\" }`"
            + obstacle
            + " or run the command on "
            + host
            + " with `hypervisor: { uri: \"qemu:///system\" }`; `validate`, `render`, `status`,"
            + " `doctor`, `console`, `stop` and `destroy` work from here as it is");
  }

  /**
   * For what only the hypervisor's own hands can do.
   *
   * @param command {@code swap-cables}
   * @param why what it does there: {@code it watches the cables}
   */
  static void requireHere(RouterConfig config, String command, String why) {
    config
        .hypervisor()
        .elsewhere()
        .ifPresent(
            host -> {
              throw Failure.precondition(
                  "`" + command + "` runs on the hypervisor " + host + " alone: " + why,
                  where(config),
                  "run it on "
                      + host
                      + " with `hypervisor: { uri: \"qemu:///system\" }` and a copy of the state"
                      + " folder; see \"Without root, and from another machine\" in the manual");
            });
  }

  /**
   * Before an install or work on packages that would need a folder served to the router.
   *
   * @throws Failure where the folder is on this machine, which the router does not reach
   */
  static void requireNoFolderServed(RouterConfig config, boolean installs) {
    if (config.hypervisor().overSsh().isEmpty()) {
      return;
    }
    boolean tree =
        installs
            && config.install().method() == InstallMethod.KICKSTART
            && config.install().tree().filter(url -> url.getScheme().equals("file")).isPresent();
    if (tree || config.mirrorFolder().isPresent()) {
      throw Failure.precondition(
          "a folder of this machine cannot be served to a router on another hypervisor",
          config.file() + ", key " + (tree ? "install.tree" : "install.mirror"),
          "serve it by HTTP to the router and write its URL, or run the command on "
              + config.hypervisor().elsewhere().orElseThrow());
    }
  }

  static String where(RouterConfig config) {
    return "hypervisor.uri: " + config.hypervisor().uri() + " in " + config.file();
  }
}
