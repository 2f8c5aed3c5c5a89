package io.routervm.cli;

import io.routervm.config.MacAddress;
import io.routervm.config.RouterConfig;
import io.routervm.guest.HostUnreachableException;
import io.routervm.platform.Deadline;
import io.routervm.remote.RemoteHost;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the guest answers SSH: on the private network at an address that never changes, else
 * wherever its LAN NIC is to be found among the hypervisor's neighbours.
 *
 * @param hypervisor empty for this machine
 */
record GuestAddress(RouterConfig config, Optional<RemoteHost> hypervisor) {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** The address now. */
  String now() {
    return find().orElseThrow(this::notFound);
  }

  /** The address, as soon as the guest has one. */
  String await(Duration limit, Consumer<String> waiting) {
    return Deadline.in(limit).await(EVERY, () -> find(waiting)).orElseThrow(this::notFound);
  }

  private Optional<String> find(Consumer<String> waiting) {
    Optional<String> found = find();
    if (found.isEmpty()) {
      waiting.accept("no neighbour on " + config.lan().bridge() + " has the router's MAC address");
    }
    return found;
  }

  private Optional<String> find() {
    if (config.management() == RouterConfig.Management.ISOLATED) {
      return Optional.of(config.identity().routerAddress().address().toString());
    }
    String bridge = config.lan().bridge();
    MacAddress router = config.identity().lan();
    return hypervisor.isPresent()
        ? new RemoteNeighbours(hypervisor.get(), bridge).withMac(router)
        : new Neighbours(bridge).withMac(router);
  }

  private HostUnreachableException notFound() {
    return new HostUnreachableException(
        "no neighbour has the router's MAC address " + config.identity().lan(),
        "bridge " + config.lan().bridge(),
        "give the hypervisor an address in the router's LAN, or use `routervm console`",
        null);
  }
}
