package io.routervm.service;

import io.routervm.resource.Resource;
import java.util.List;
import java.util.Optional;

/** One thing that the router does; turns router.yaml into resources of the guest. Pure. */
public interface RouterService {
  /** For people: "firewall". */
  String name();

  /** What of it lies on the hypervisor, whatever router.yaml says today. */
  default Optional<KeptState> keeps() {
    return Optional.empty();
  }

  /** What it needs from the other services. */
  default Declarations declares(Router router) {
    return Declarations.NONE;
  }

  /**
   * What has to be in place before any package is installed, because a Debian package starts its
   * daemon at once. Their {@code check} cannot run a program of a package of ours.
   */
  default List<Resource> beforePackages(Router router) {
    return List.of();
  }

  /**
   * In the order in which they are to be applied.
   *
   * @param declared what all services declare together
   */
  List<Resource> resources(Router router, Declarations declared);

  /** What must hold once all resources are applied. */
  default List<Check> checks(Router router, Declarations declared) {
    return List.of();
  }
}
