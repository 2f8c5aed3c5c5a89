package io.routervm.router;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.InstallMethod;
import java.net.URI;
import java.util.Optional;

/** Whether somebody on the way can replace what is installed. */
final class TreeTrust {
  private static final String BETTER =
      " Use the tree's https address, or the folder of an image that you have checked"
          + " (install.tree)";

  private TreeTrust() {}

  /** For whoever installs from a tree over plain http; empty else. */
  static Optional<String> warning(RouterConfig config) {
    boolean plain =
        config.install().method() == InstallMethod.KICKSTART
            && config.install().tree().map(URI::getScheme).filter("http"::equals).isPresent();
    if (!plain) {
      return Optional.empty();
    }
    URI tree = config.install().tree().get();
    return Optional.of(
        config.install().treeSha256().isPresent()
            ? tree
                + " is plain http: kernel and initrd are pinned, but the installer's second stage"
                + " and the packages can be replaced by whoever is between; the packages'"
                + " signatures are checked afterwards."
                + BETTER
                + "."
            : tree
                + " is plain http: whoever is between this host and it, such as the ISP's box, can"
                + " replace kernel, installer and packages."
                + BETTER
                + ", or pin it with install.tree_sha256: `routervm tree verify` shows the value.");
  }
}
