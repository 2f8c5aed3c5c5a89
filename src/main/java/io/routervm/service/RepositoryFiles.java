package io.routervm.service;

import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From where the guest gets its packages. */
final class RepositoryFiles {
  private static final String YUM = "/etc/yum.repos.d/";

  private RepositoryFiles() {}

  static List<Resource> of(Router router) {
    return switch (router.os().packageManager()) {
      case APT -> apt(router);
      case YUM -> yum();
      case DNF -> List.of(epel("epel-9.repo"));
    };
  }

  private static List<Resource> apt(Router router) {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at("/etc/apt/apt.conf.d/90routervm").build());
    Optional<String> mirror =
        router.config().install().mirror().map(Object::toString).map(RepositoryFiles::bare);
    mirror.ifPresent(
        url -> {
          resources.add(GuestFile.at("/etc/apt/sources.list").with(Map.of("mirror", url)).build());
          resources.add(new Absent("/etc/apt/sources.list.d/debian.sources", Set.of()));
        });
    return resources;
  }

  private static String bare(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The stock files name servers that are gone; one that is left makes every yum call fail. */
  private static List<Resource> yum() {
    List<Resource> resources = new ArrayList<>();
    resources.add(GuestFile.at(YUM + "CentOS-Base.repo").build());
    for (String stock :
        List.of("CR", "Debuginfo", "fasttrack", "Media", "Sources", "Vault", "x86_64-kernel")) {
      resources.add(new Absent(YUM + "CentOS-" + stock + ".repo", Set.of()));
    }
    resources.add(epel("epel-7.repo"));
    return resources;
  }

  private static Resource epel(String template) {
    return GuestFile.at(YUM + "epel.repo").from(YUM + template).build();
  }
}
