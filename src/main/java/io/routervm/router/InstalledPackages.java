package io.routervm.router;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallMethod;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.os.PackageManager;
import io.routervm.plan.Plural;
import io.routervm.resource.PackageSignatures;
import io.routervm.resource.PackageSignatures.Foreign;
import io.routervm.service.Services;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether what an installer has put on the disk is its maker's. The installer of EL 7 checks no
 * signature, and the way to its packages leads through the ISP's box.
 */
final class InstalledPackages {
  private static final int SHOWN = 10;

  private InstalledPackages() {}

  /** Why they need not be looked at; empty when they do. */
  static Optional<String> skipped(RouterConfig config) {
    if (config.install().method() == InstallMethod.IMAGE) {
      return Optional.of("the whole image has been checked by its SHA-256");
    }
    return config.os().packageManager() == PackageManager.APT
        ? Optional.of(
            config.os() + "'s packages bear no signature; its installer checks the archive's")
        : Optional.empty();
  }

  /**
   * Looks at all of them, before the router is trusted with anything.
   *
   * @return the evidence
   * @throws Failure (precondition) naming those that nobody known has signed
   */
  static String require(RouterContext context) {
    Result result;
    try (RemoteShell guest = context.guest().open()) {
      result = guest.run(PackageSignatures.script(Services.packageKeys(context.config())));
    }
    PackageSignatures found =
        Optional.of(result)
            .filter(Result::succeeded)
            .flatMap(ended -> PackageSignatures.parse(ended.output()))
            .orElseThrow(
                () ->
                    Failure.precondition(
                        "the signatures of its packages could not be checked: "
                            + result.lastLines(),
                        context.name(),
                        "run `routervm create` again; if it says the same, install anew: `routervm"
                            + " destroy`, then `routervm create`"));
    if (!found.foreign().isEmpty()) {
      throw Failure.precondition(
          Plural.of(found.foreign(), "package")
              + " came with the installation that no key of "
              + context.config().os()
              + " has signed: "
              + names(found.foreign()),
          context.name() + ", installed from " + source(context.config()),
          "do not use this system: `routervm destroy`, then install from an https address or from"
              + " the folder of an image that you have checked (install.tree); if those packages"
              + " are your own, put the key that signs them into install.mirror_keys");
    }
    return Plural.of(found.checked(), "package") + ", each signed by a known key";
  }

  private static String source(RouterConfig config) {
    return config.install().tree().map(Object::toString).orElse("its default tree");
  }

  private static String names(List<Foreign> foreign) {
    String some =
        foreign.stream()
            .limit(SHOWN)
            .map(one -> one.name() + " (" + one.why() + ")")
            .collect(Collectors.joining(", "));
    return foreign.size() > SHOWN ? some + ", and " + (foreign.size() - SHOWN) + " more" : some;
  }
}
