package io.routervm.service;

import io.routervm.resource.Resource;
import java.util.List;

/** One thing that the router does; turns router.yaml into resources of the guest. Pure. */
public interface RouterService {
  /** For people: "firewall". */
  String name();

  /** In the order in which they are to be applied. */
  List<Resource> resources(Router router);
}
