package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's archive. */
final class AptRepositories implements RepositoryFiles {
  @Override
  public List<Resource> files(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/apt/apt.conf.d/90routervm").build());
    // Security updates lie beside the archive, so a folder has both.
    String archive = config.mirrorFolder().isPresent() ? "/debian" : "";
    RepositoryFiles.mirror(config)
        .ifPresent(
            url -> {
              resources.add(
                  GuestFile.at("/etc/apt/sources.list")
                      .with(
                          Map.of("mirror", url + archive, "origin", RepositoryFiles.origin(config)))
                      .build());
              resources.add(Absent.of("/etc/apt/sources.list.d/debian.sources"));
            });
    return resources;
  }

  @Override
  public List<String> folders() {
    return List.of(
        "/etc/apt/sources.list.d",
        "/etc/apt/apt.conf.d",
        "/etc/apt/preferences.d",
        "/etc/apt/trusted.gpg.d");
  }

  @Override
  public List<String> signers() {
    return List.of();
  }

  @Override
  public List<String> indexes() {
    return List.of(
        "debian/dists/bookworm/InRelease",
        "debian/dists/bookworm-updates/InRelease",
        "debian-security/dists/bookworm-security/InRelease");
  }
}
