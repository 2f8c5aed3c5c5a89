package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Install;
import io.routervm.os.PackageManager;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
    return switch (router.os().packageManager()) {
      case APT -> apt(router.config());
      case YUM -> yum(router.config());
      case DNF -> dnf(router.config());
    };
  }

  /** What a package program reads first below a mirror that is a folder, of each repository. */
  static List<String> indexes(PackageManager manager) {
    String metadata = "repodata/repomd.xml";
    return switch (manager) {
      case APT ->
          List.of(
              "debian/dists/bookworm/InRelease",
              "debian/dists/bookworm-updates/InRelease",
              "debian-security/dists/bookworm-security/InRelease");
      case YUM ->
          Stream.of("os", "updates", "extras", "epel")
              .map(repository -> repository + "/x86_64/" + metadata)
              .toList();
      case DNF ->
          List.of(
              "BaseOS/x86_64/os/" + metadata,
              "AppStream/x86_64/os/" + metadata,
              "epel/x86_64/" + metadata);
    };
  }

  /** Of the system's own packages, of EPEL's, and of a mirror that signs with its own. */
  static List<String> keys(RouterConfig config) {
    List<String> names =
        switch (config.os().packageManager()) {
          case APT -> List.<String>of();
          case YUM -> List.of("CentOS-7", "EPEL-7");
          case DNF -> List.of("AlmaLinux-9", "EPEL-9");
        };
    List<String> keys = new ArrayList<>();
    names.forEach(name -> keys.add(GuestFile.at(KEYS + name).build().content()));
    config.install().mirrorKeys().ifPresent(keys::add);
    return keys;
  }

  private static List<Resource> apt(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/apt/apt.conf.d/90routervm").build());
    // Security updates lie beside the archive, so a folder has both.
    String archive = config.mirrorFolder().isPresent() ? "/debian" : "";
    mirror(config)
        .ifPresent(
            url -> {
              resources.add(
                  GuestFile.at("/etc/apt/sources.list")
                      .with(Map.of("mirror", url + archive, "origin", origin(config)))
                      .build());
              resources.add(Absent.of("/etc/apt/sources.list.d/debian.sources"));
            });
    return resources;
  }

  private static List<Resource> yum(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/yum.conf").build());
    String key = pinned(config.install(), "CentOS-7", resources);
    String epelKey = pinned(config.install(), "EPEL-7", resources);
    String vault = "https://vault.centos.org/7.9.2009";
    String epel = "https://archives.fedoraproject.org/pub/archive/epel/7/";
    Optional<String> mirror = mirror(config);
    String origin =
        mirror.isPresent()
            ? origin(config)
            : "CentOS 7 ended on 2024-06-30; the last state of its packages is in the vault";
    resources.add(
        GuestFile.at(YUM + "CentOS-Base.repo")
            .with(Map.of("mirror", mirror.orElse(vault), "key", key, "origin", origin))
            .build());
    resources.add(
        GuestFile.at(YUM + "epel.repo")
            .from(YUM + "epel-7.repo")
            .with(Map.of("url", mirror.map(url -> url + "/epel/").orElse(epel), "key", epelKey))
            .build());
    replaceStock(
        "CentOS-",
        List.of("CR", "Debuginfo", "fasttrack", "Media", "Sources", "Vault", "x86_64-kernel"),
        resources);
    return resources;
  }

  /**
   * AlmaLinux's own repositories live; the files are ours all the same, with a mirror and without:
   * one that was replaced for a mirror would stay so when the mirror goes, and a check of
   * signatures that was switched off would not be seen.
   */
  private static List<Resource> dnf(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/dnf/dnf.conf").build());
    String epelKey = pinned(config.install(), "EPEL-9", resources);
    Optional<String> mirror = mirror(config);
    String metalink =
        "metalink=https://mirrors.fedoraproject.org/metalink?repo=epel-9&arch=$basearch";
    resources.add(
        GuestFile.at(YUM + "epel.repo")
            .from(YUM + "epel-9.repo")
            .with(
                Map.of(
                    "source",
                    mirror.map(url -> "baseurl=" + url + "/epel/$basearch/").orElse(metalink),
                    "key",
                    epelKey))
            .build());
    String key = pinned(config.install(), "AlmaLinux-9", resources);
    resources.add(almalinux(config, "baseos", "BaseOS", key));
    resources.add(almalinux(config, "appstream", "AppStream", key));
    if (mirror.isPresent()) {
      replaceStock("almalinux-", List.of("extras"), resources);
    } else {
      resources.add(almalinux(config, "extras", "Extras", key));
    }
    // Of earlier versions: the same repositories once more.
    resources.add(Absent.of(YUM + "almalinux-mirror.repo"));
    return resources;
  }

  private static Resource almalinux(RouterConfig config, String id, String name, String key) {
    Optional<String> mirror = mirror(config);
    return GuestFile.at(YUM + "almalinux-" + id + ".repo")
        .from(YUM + "almalinux.repo")
        .with(
            Map.of(
                "id",
                id,
                "name",
                name,
                "origin",
                mirror.isPresent() ? origin(config) : "AlmaLinux's own mirrors",
                "source",
                mirror
                    .map(url -> "baseurl=" + url + "/" + name + "/$basearch/os/")
                    .orElse("mirrorlist=https://mirrors.almalinux.org/mirrorlist/9/" + id),
                "key",
                key))
        .build();
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

  private static Optional<String> mirror(RouterConfig config) {
    return config.packageMirror().map(URI::toString).map(url -> url.replaceFirst("/$", ""));
  }

  /** For whoever reads the file, and wonders why nothing answers at its address. */
  private static String origin(RouterConfig config) {
    return config.mirrorFolder().isPresent()
        ? "router.yaml: install.mirror, a folder of the hypervisor. It is served while routervm"
            + " works on packages; at other times nothing answers there"
        : "router.yaml: install.mirror";
  }
}
