package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.Host;
import io.routervm.guest.Result;
import io.routervm.resource.PackageSet;

/** The packages of the router's system, all of them. */
final class SystemPackages {
  private SystemPackages() {}

  /**
   * Upgrades them; what the package program prints is shown meanwhile.
   *
   * @param next what to do when that fails
   * @throws Failure when the transaction fails
   */
  static Result upgrade(Host host, Site site, Progress progress, String next) {
    Result result =
        host.run(PackageSet.upgrade(site.config().os().packageManager()), progress::console);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the packages could not be upgraded: " + result.lastLines(), site.name(), next);
    }
    return result;
  }
}
