package io.routervm.router;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.hypervisor.install.FolderServer;
import io.routervm.plan.Plan;
import io.routervm.resource.PackageSet;
import io.routervm.service.Services;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The folder of this host that {@code install.mirror} names, for those who chose one: served to the
 * router while packages are worked on, never before or after. A URL is not our business.
 */
final class MirrorFolder {
  private static final String KEY = "install.mirror";

  private MirrorFolder() {}

  /**
   * Does {@code work}, and serves the folder meanwhile where {@code plan} works on packages; a plan
   * that does not needs neither the folder nor the port.
   *
   * @throws Failure when the folder is not whole, or nothing can listen there
   */
  static <T> T serving(RouterConfig config, Plan plan, Supplier<T> work) {
    return PackageSet.isIn(plan) ? serving(config, work) : work.get();
  }

  /** As above, for work on packages in any case. */
  static <T> T serving(RouterConfig config, Supplier<T> work) {
    if (config.mirrorFolder().isEmpty()) {
      return work.get();
    }
    Path folder = config.mirrorFolder().get();
    require(config, folder);
    URI address = config.identity().mirrorAddress();
    FolderServer server = new FolderServer(KEY, folder, address.getHost(), address.getPort());
    try {
      return work.get();
    } finally {
      server.close();
    }
  }

  /**
   * What the package program reads first of each repository must be there: known before an install
   * that takes a quarter of an hour.
   */
  static void require(RouterConfig config) {
    config.mirrorFolder().ifPresent(folder -> require(config, folder));
  }

  private static void require(RouterConfig config, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Failure.precondition(
          "the folder of " + KEY + " is not there",
          folder.toString(),
          "Mount or copy it there, or write another mirror as "
              + KEY
              + " in "
              + config.file()
              + ".");
    }
    for (String file : Services.mirrorIndexes(config.os())) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw Failure.precondition(
            "the folder of " + KEY + " is no mirror for " + config.os() + ": it has no " + file,
            folder.toString(),
            "Copy that repository into it (README, \"a mirror of your own\"), or write another"
                + " mirror as "
                + KEY
                + " in "
                + config.file()
                + ".");
      }
    }
  }
}
