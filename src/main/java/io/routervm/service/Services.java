package io.routervm.service;

import io.routervm.config.Placement;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The services of a router, and all of them as one. */
public final class Services {
  private static final RouterService SAFEGUARD = new Safeguard();
  private static final RouterService NETWORK = new Network();
  private static final List<RouterService> ALL =
      List.of(
          SAFEGUARD,
          new KernelSettings(),
          new BaseSystem(),
          new Firewall(),
          NETWORK,
          new Dnsmasq(),
          new OpenVpn(),
          new DynamicDns());

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
    return ALL.stream().flatMap(service -> service.checks(router, declared).stream()).toList();
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

  /** The files of {@link #resources}: path in the guest to content; none of them holds a secret. */
  public static Map<String, String> files(Router router) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Resource resource : resources(router)) {
      if (resource instanceof ManagedFile file && !file.secret()) {
        files.put(file.path(), file.content());
      }
    }
    return files;
  }

  /**
   * Prepares {@code router} for another placement without touching what it does now: files and
   * enablement are those of {@code next}, nothing is notified, every unit keeps running or stopped
   * as now. To be applied right before the shut-down at which the cables are swapped: to start
   * serving while lan0 is still on the ISP LAN would make a rogue DHCP server.
   */
  public static List<Resource> atNextBoot(Router router, Placement next) {
    Map<String, SystemdUnit> now =
        resources(router).stream()
            .filter(SystemdUnit.class::isInstance)
            .map(SystemdUnit.class::cast)
            .collect(Collectors.toMap(SystemdUnit::name, Function.identity()));
    Router then = new Router(router.config(), next, router.wanMac(), router.secrets());
    return resources(then).stream().map(resource -> silent(resource, now)).toList();
  }

  static List<Resource> resources(List<RouterService> services, Router router) {
    Declarations declared = declarations(services, router);
    List<Resource> resources = new ArrayList<>();
    for (RouterService service : services) {
      resources.addAll(service.beforePackages(router));
    }
    for (RouterService service : services) {
      resources.addAll(service.resources(router, declared));
    }
    return List.copyOf(resources);
  }

  static Declarations declarations(List<RouterService> services, Router router) {
    return Declarations.union(services.stream().map(service -> service.declares(router)).toList());
  }

  private static Resource silent(Resource resource, Map<String, SystemdUnit> now) {
    if (resource instanceof ManagedFile file) {
      return new ManagedFile(
          file.path(),
          file.content(),
          file.owner(),
          file.group(),
          file.mode(),
          file.secret(),
          file.check(),
          Set.of());
    }
    if (resource instanceof Absent absent) {
      return new Absent(absent.path(), Set.of());
    }
    if (resource instanceof SystemdUnit unit && now.containsKey(unit.name())) {
      boolean running = now.get(unit.name()).running();
      return new SystemdUnit(unit.name(), unit.enabled(), running, unit.onNotify());
    }
    return resource;
  }
}
