package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.guest.HostUnreachableException;
import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the guest answers SSH: on the private network at an address that never changes, else
 * wherever its LAN NIC is to be found among this host's neighbours.
 */
record GuestAddress(RouterConfig config) {
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
    return new Neighbours(config.lan().bridge()).withMac(config.identity().lan());
  }

  private HostUnreachableException notFound() {
    return new HostUnreachableException(
        "no neighbour has the router's MAC address " + config.identity().lan(),
        "bridge " + config.lan().bridge(),
        "give this host an address in the router's LAN, or use `routervm console`",
        null);
  }
}
