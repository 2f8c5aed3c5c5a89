package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * AlmaLinux's own repositories live; the files are ours all the same, with a mirror and without:
 * one that was replaced for a mirror would stay so when the mirror goes, and a check of signatures
 * that was switched off would not be seen.
 */
final class DnfRepositories implements RepositoryFiles {
  @Override
  public List<Resource> files(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/dnf/dnf.conf").build());
    String epelKey = RpmRepositories.pinned(config.install(), "EPEL-9", resources);
    Optional<String> mirror = RepositoryFiles.mirror(config);
    String metalink =
        "metalink=https://mirrors.fedoraproject.org/metalink?repo=epel-9&arch=$basearch";
    resources.add(
        GuestFile.at(RpmRepositories.FOLDER + "epel.repo")
            .from(RpmRepositories.FOLDER + "epel-9.repo")
            .with(
                Map.of(
                    "source",
                    mirror.map(url -> "baseurl=" + url + "/epel/$basearch/").orElse(metalink),
                    "key",
                    epelKey))
            .build());
    String key = RpmRepositories.pinned(config.install(), "AlmaLinux-9", resources);
    resources.add(almalinux(config, "baseos", "BaseOS", key));
    resources.add(almalinux(config, "appstream", "AppStream", key));
    if (mirror.isPresent()) {
      RpmRepositories.replaceStock("almalinux-", List.of("extras"), resources);
    } else {
      resources.add(almalinux(config, "extras", "Extras", key));
    }
    // Of earlier versions: the same repositories once more.
    resources.add(Absent.of(RpmRepositories.FOLDER + "almalinux-mirror.repo"));
    return resources;
  }

  private static Resource almalinux(RouterConfig config, String id, String name, String key) {
    Optional<String> mirror = RepositoryFiles.mirror(config);
    return GuestFile.at(RpmRepositories.FOLDER + "almalinux-" + id + ".repo")
        .from(RpmRepositories.FOLDER + "almalinux.repo")
        .with(
            Map.of(
                "id",
                id,
                "name",
                name,
                "origin",
                mirror.isPresent() ? RepositoryFiles.origin(config) : "AlmaLinux's own mirrors",
                "source",
                mirror
                    .map(url -> "baseurl=" + url + "/" + name + "/$basearch/os/")
                    .orElse("mirrorlist=https://mirrors.almalinux.org/mirrorlist/9/" + id),
                "key",
                key))
        .build();
  }

  @Override
  public List<String> folders() {
    return List.of("/etc/yum.repos.d", "/etc/dnf/dnf.conf.d", "/etc/dnf/vars");
  }

  @Override
  public List<String> signers() {
    return List.of("AlmaLinux-9", "EPEL-9");
  }

  @Override
  public List<String> indexes() {
    return List.of(
        "BaseOS/x86_64/os/" + RpmRepositories.METADATA,
        "AppStream/x86_64/os/" + RpmRepositories.METADATA,
        "epel/x86_64/" + RpmRepositories.METADATA);
  }
}
