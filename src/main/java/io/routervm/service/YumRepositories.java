package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** CentOS 7's, and EPEL. */
final class YumRepositories implements RepositoryFiles {
  @Override
  public List<Resource> files(RouterConfig config) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/yum.conf").build());
    String key = RpmRepositories.pinned(config.install(), "CentOS-7", resources);
    String epelKey = RpmRepositories.pinned(config.install(), "EPEL-7", resources);
    String vault = "https://vault.centos.org/7.9.2009";
    String epel = "https://archives.fedoraproject.org/pub/archive/epel/7/";
    Optional<String> mirror = RepositoryFiles.mirror(config);
    String origin =
        mirror.isPresent()
            ? RepositoryFiles.origin(config)
            : "CentOS 7 ended on 2024-06-30; the last state of its packages is in the vault";
    resources.add(
        GuestFile.at(RpmRepositories.FOLDER + "CentOS-Base.repo")
            .with(Map.of("mirror", mirror.orElse(vault), "key", key, "origin", origin))
            .build());
    resources.add(
        GuestFile.at(RpmRepositories.FOLDER + "epel.repo")
            .from(RpmRepositories.FOLDER + "epel-7.repo")
            .with(Map.of("url", mirror.map(url -> url + "/epel/").orElse(epel), "key", epelKey))
            .build());
    RpmRepositories.replaceStock(
        "CentOS-",
        List.of("CR", "Debuginfo", "fasttrack", "Media", "Sources", "Vault", "x86_64-kernel"),
        resources);
    return resources;
  }

  @Override
  public List<String> folders() {
    return List.of("/etc/yum.repos.d", "/etc/yum/vars");
  }

  @Override
  public List<String> signers() {
    return List.of("CentOS-7", "EPEL-7");
  }

  @Override
  public List<String> indexes() {
    return Stream.of("os", "updates", "extras", "epel")
        .map(repository -> repository + "/x86_64/" + RpmRepositories.METADATA)
        .toList();
  }
}
