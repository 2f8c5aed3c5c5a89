package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.progress.Progress;
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
  static Result upgrade(RemoteShell host, RouterContext context, Progress progress, String next) {
    Result result =
        host.run(PackageSet.upgrade(context.config().os().packageManager()), progress::console);
    if (!result.succeeded()) {
      throw Failure.precondition(
          "the packages could not be upgraded: " + result.lastLines(), context.name(), next);
    }
    return result;
  }
}
