package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.os.PackageManager;
import io.routervm.resource.Resource;
import java.net.URI;
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

  /** What a package program reads first below a mirror that is a folder, of each repository. */
  List<String> indexes();

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
