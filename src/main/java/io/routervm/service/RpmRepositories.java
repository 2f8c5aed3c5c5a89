package io.routervm.service;

import io.routervm.config.Install;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import java.util.List;

/**
 * What yum's and dnf's repositories share. Packages are checked against keys that lie here, never
 * against one that comes along with them. The system's own repository files are replaced, not
 * removed: an upgrade of the package that owns them leaves a changed file alone, but brings a
 * missing one back.
 */
final class RpmRepositories {
  static final String FOLDER = "/etc/yum.repos.d/";
  static final String METADATA = "repodata/repomd.xml";
  static final String KEYS = "/etc/pki/rpm-gpg/RPM-GPG-KEY-";
  private static final String OUR_KEYS = KEYS + "routervm-";
  private static final String MIRROR_KEYS = OUR_KEYS + "mirror";

  private RpmRepositories() {}

  static void replaceStock(String prefix, List<String> names, List<Resource> resources) {
    for (String name : names) {
      resources.add(
          GuestFile.at(FOLDER + prefix + name + ".repo").from(FOLDER + "replaced.repo").build());
    }
  }

  /** The path of the key file that a repository's packages are checked with; adds it as well. */
  static String pinned(Install install, String name, List<Resource> resources) {
    String path = install.mirrorKeys().isPresent() ? MIRROR_KEYS : OUR_KEYS + name;
    Resource file =
        install
            .mirrorKeys()
            .<Resource>map(keys -> ManagedFile.of(path, keys))
            .orElseGet(() -> GuestFile.at(path).from(KEYS + name).build());
    if (!resources.contains(file)) {
      resources.add(file);
    }
    return path;
  }
}
