package io.routervm.service;

import io.routervm.config.RouterConfig.Install;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From where the guest gets its packages. In place before any package program is called: the
 * repositories that CentOS 7 installs with name servers that are gone.
 *
 * <p>RPM packages are checked against keys that lie here, never against one that comes along with
 * them. The system's own repository files are replaced, not removed: an upgrade of the package that
 * owns them leaves a changed file alone, but brings a missing one back.
 */
final class RepositoryFiles {
  private static final String YUM = "/etc/yum.repos.d/";
  private static final String KEYS = "/etc/pki/rpm-gpg/RPM-GPG-KEY-";
  private static final String OUR_KEYS = KEYS + "routervm-";
  private static final String MIRROR_KEYS = OUR_KEYS + "mirror";

  private RepositoryFiles() {}

  static List<Resource> of(Router router) {
    Install install = router.config().install();
    return switch (router.os().packageManager()) {
      case APT -> apt(install);
      case YUM -> yum(install);
      case DNF -> dnf(install);
    };
  }

  private static List<Resource> apt(Install install) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/apt/apt.conf.d/90routervm").build());
    mirror(install)
        .ifPresent(
            url -> {
              resources.add(
                  GuestFile.at("/etc/apt/sources.list").with(Map.of("mirror", url)).build());
              resources.add(new Absent("/etc/apt/sources.list.d/debian.sources", Set.of()));
            });
    return resources;
  }

  private static List<Resource> yum(Install install) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/yum.conf").build());
    String key = pinned(install, "CentOS-7", resources);
    String epelKey = pinned(install, "EPEL-7", resources);
    String vault = "http://vault.centos.org/7.9.2009";
    String epel = "https://archives.fedoraproject.org/pub/archive/epel/7/";
    resources.add(
        GuestFile.at(YUM + "CentOS-Base.repo")
            .with(Map.of("mirror", mirror(install).orElse(vault), "key", key))
            .build());
    resources.add(
        GuestFile.at(YUM + "epel.repo")
            .from(YUM + "epel-7.repo")
            .with(
                Map.of(
                    "url", mirror(install).map(url -> url + "/epel/").orElse(epel), "key", epelKey))
            .build());
    replaceStock(
        "CentOS-",
        List.of("CR", "Debuginfo", "fasttrack", "Media", "Sources", "Vault", "x86_64-kernel"),
        resources);
    return resources;
  }

  /** AlmaLinux's own repositories live, with its own keys: they stay unless there is a mirror. */
  private static List<Resource> dnf(Install install) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/dnf/dnf.conf").build());
    String epelKey = pinned(install, "EPEL-9", resources);
    String metalink =
        "metalink=https://mirrors.fedoraproject.org/metalink?repo=epel-9&arch=$basearch";
    resources.add(
        GuestFile.at(YUM + "epel.repo")
            .from(YUM + "epel-9.repo")
            .with(
                Map.of(
                    "source",
                    mirror(install)
                        .map(url -> "baseurl=" + url + "/epel/$basearch/")
                        .orElse(metalink),
                    "key",
                    epelKey))
            .build());
    mirror(install)
        .ifPresent(
            url -> {
              String key = install.mirrorKeys().isPresent() ? MIRROR_KEYS : KEYS + "AlmaLinux-9";
              resources.add(
                  GuestFile.at(YUM + "almalinux-mirror.repo")
                      .with(Map.of("mirror", url, "key", key))
                      .build());
              replaceStock("almalinux-", List.of("appstream", "baseos", "extras"), resources);
            });
    return resources;
  }

  private static void replaceStock(String prefix, List<String> names, List<Resource> resources) {
    for (String name : names) {
      resources.add(
          GuestFile.at(YUM + prefix + name + ".repo").from(YUM + "replaced.repo").build());
    }
  }

  /** The path of the key file that a repository's packages are checked with; adds it as well. */
  private static String pinned(Install install, String name, List<Resource> resources) {
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

  private static Optional<String> mirror(Install install) {
    return install.mirror().map(URI::toString).map(url -> url.replaceFirst("/$", ""));
  }
}
