package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.os.PackageManager;
import io.routervm.resource.Resource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From where the guest gets its packages. In place before any package program is called: the
 * repositories that CentOS 7 installs with name servers that are gone.
 */
sealed interface RepositoryFiles permits AptRepositories, YumRepositories, DnfRepositories {
  static RepositoryFiles of(PackageManager manager) {
    return switch (manager) {
      case APT -> new AptRepositories();
      case YUM -> new YumRepositories();
      case DNF -> new DnfRepositories();
    };
  }

  List<Resource> files(RouterConfig config);

  /** Where a package program looks for repositories, and for its own settings. */
  List<String> folders();

  /** What a package program reads first below a mirror that is a folder, of each repository. */
  List<String> indexes();

  /** Names of the shipped keys that sign the system's own packages, and EPEL's; none for apt. */
  List<String> signers();

  /** The text of those keys, and of a mirror's that signs with its own. */
  static List<String> keys(RouterConfig config) {
    List<String> keys = new ArrayList<>();
    of(config.os().packageManager())
        .signers()
        .forEach(name -> keys.add(GuestFile.at(RpmRepositories.KEYS + name).build().content()));
    config.install().mirrorKeys().ifPresent(keys::add);
    return keys;
  }

  static Optional<String> mirror(RouterConfig config) {
    return config.packageMirror().map(URI::toString).map(url -> url.replaceFirst("/$", ""));
  }

  /** For whoever reads the file, and wonders why nothing answers at its address. */
  static String origin(RouterConfig config) {
    return config.mirrorFolder().isPresent()
        ? "router.yaml: install.mirror, a folder of the hypervisor. It is served while routervm"
            + " works on packages; at other times nothing answers there"
        : "router.yaml: install.mirror";
  }
}
