package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.os.GuestOs;
import io.routervm.plan.ResourceId;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.ReadFolders;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The services of a router, and all of them as one. */
public final class Services {
  private static final RouterService SAFEGUARD = new RevertService();
  private static final RouterService NETWORK = new Network();
  private static final RouterService FIREWALL = new Firewall();
  private static final List<RouterService> ALL =
      List.of(
          SAFEGUARD,
          new KernelSettings(),
          new BaseSystem(),
          FIREWALL,
          NETWORK,
          new Recovery(),
          new Forwarder(),
          new Dnsmasq(),
          new MdnsReflector(),
          new OpenVpn(),
          new DynamicDns(),
          new ExtraResources());

  private Services() {}

  /** In the order of application: the firewall stands before anything serves. */
  public static List<RouterService> all() {
    return ALL;
  }

  /** Everything that the guest is to hold in {@code router}'s placement, in order. */
  public static List<Resource> resources(Router router) {
    return resources(ALL, router);
  }

  /** What must hold after {@link #resources} have been applied. */
  public static List<Check> checks(Router router) {
    Declarations declared = declarations(ALL, router);
    return ALL.stream()
        .flatMap(
            service ->
                service.checks(router, declared).stream().map(check -> check.of(service.name())))
        .toList();
  }

  /** The folders that the services' programs read, each under the first that declares it. */
  public static ReadFolders folders(Router router) {
    Map<String, String> readers = new LinkedHashMap<>();
    for (RouterService service : ALL) {
      service
          .declares(router)
          .folders()
          .forEach(folder -> readers.putIfAbsent(folder, service.name()));
    }
    return new ReadFolders(router.os().packageManager(), readers);
  }

  /** What the services keep on the hypervisor. */
  public static List<KeptState> kept() {
    return ALL.stream().flatMap(service -> service.keeps().stream()).toList();
  }

  /** What services open to the Internet beside what router.yaml does: the opening, and by whom. */
  public static Map<Opening, String> published(Router router) {
    Map<Opening, String> published = new LinkedHashMap<>();
    for (RouterService service : ALL) {
      if (service != FIREWALL) {
        service.declares(router).openings().stream()
            .filter(opening -> opening.zone().isOutside())
            .forEach(opening -> published.put(opening, service.name()));
      }
    }
    return published;
  }

  /** What has to be in place before the first call of a package program: from where, which keys. */
  public static List<Resource> packageSources(Router router) {
    return RepositoryFiles.of(router.os().packageManager()).files(router.config());
  }

  /** The armored public keys of those who sign the packages of the router's system. */
  public static List<String> packageKeys(RouterConfig config) {
    return RepositoryFiles.keys(config);
  }

  /** Files, one of each repository, that a folder as mirror for {@code os} must hold. */
  public static List<String> mirrorIndexes(GuestOs os) {
    return RepositoryFiles.of(os.packageManager()).indexes();
  }

  /** What has to be in place before anything is applied on trial; itself it cannot be. */
  public static Set<ResourceId> safeguards(Router router) {
    return SAFEGUARD.beforePackages(router).stream().map(Resource::id).collect(Collectors.toSet());
  }

  /** What, when it changes, may take addresses and routes away. */
  public static Set<ResourceId> interfaces(Router router) {
    return NETWORK.resources(router, declarations(ALL, router)).stream()
        .filter(resource -> !(resource instanceof SystemdUnit unit && !unit.running()))
        .map(Resource::id)
        .collect(Collectors.toSet());
  }

  /** Of {@link #resources}: the files with the VPN's keys inside, and the unit they restart. */
  public static List<Resource> vpnKeys(Router router) {
    return router
        .secrets()
        .vpn()
        .map(material -> OpenVpn.keysAndServer(router, material))
        .orElseGet(List::of);
  }

  /** Of {@link #resources}: the names of {@code dns.block}, and what has dnsmasq read them. */
  public static List<Resource> blocking(Router router) {
    return Dnsmasq.blocking(router);
  }

  /** The one of {@link #blocking} that another list changes. */
  public static ResourceId blockedNames() {
    return Blocking.NAMES;
  }

  /** The files of {@link #resources}: path in the guest to content; none of them holds a secret. */
  public static Map<String, String> files(Router router) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Resource resource : resources(router)) {
      if (resource instanceof ManagedFile file && !file.secret() && !file.binary()) {
        files.put(file.path(), file.content());
      }
    }
    return files;
  }

  /** Those of {@link #resources} that are no text: path in the guest to content; none is secret. */
  public static Map<String, byte[]> binaries(Router router) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Resource resource : resources(router)) {
      if (resource instanceof ManagedFile file && !file.secret() && file.binary()) {
        files.put(file.path(), file.bytes());
      }
    }
    return files;
  }

  static List<Resource> resources(List<RouterService> services, Router router) {
    Declarations declared = declarations(services, router);
    List<Resource> resources = new ArrayList<>();
    for (RouterService service : services) {
      resources.addAll(service.beforePackages(router));
    }
    for (RouterService service : services) {
      List<Resource> more = service.resources(router, declared);
      if (service instanceof ExtraResources) {
        more = ExtraResources.foreign(router, more, resources);
      }
      resources.addAll(more);
    }
    return List.copyOf(resources);
  }

  static Declarations declarations(List<RouterService> services, Router router) {
    return Declarations.union(services.stream().map(service -> service.declares(router)).toList());
  }
}
