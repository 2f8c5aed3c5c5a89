package io.routervm.cli;

import io.routervm.config.HypervisorLogin;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.HostUnreachableException;
import io.routervm.remote.NotLetIn;
import io.routervm.remote.RemoteHost;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What is done where a hypervisor on another machine gives no shell; not loaded for one here. */
final class HypervisorShell {
  private HypervisorShell() {}

  /** Empty, after a warning, where the hypervisor gives no shell: libvirt may be let in. */
  static Optional<RemoteHost> orWithoutShell(
      Supplier<Optional<RemoteHost>> connecting, HypervisorLogin login, Console console) {
    try {
      return connecting.get();
    } catch (NotLetIn e) {
      // libvirt's ssh would look for the key where it is not, and perhaps ask to take any.
      if (login.knownHosts().isPresent()) {
        throw Failure.precondition(
            e.what() + "; and libvirt, asked by itself, does not look into ?known_hosts=",
            e.subject(),
            e.hint()
                + "; or put the hypervisor's key into ~/.ssh/known_hosts and leave ?known_hosts="
                + " out",
            e);
      }
      console.warning(
          e.what()
              + ": libvirt is asked all the same, but nothing is looked at on the hypervisor, and"
              + " no other operator is kept away");
      return Optional.empty();
    }
  }

  /** Where libvirt is: over the connection that there is now, or as router.yaml says. */
  static URI libvirt(
      Supplier<Optional<RemoteHost>> connecting,
      RouterConfig.Hypervisor settings,
      Console console) {
    return orWithoutShell(connecting, settings.overSsh().orElseThrow(), console)
        .map(host -> host.libvirt(settings.uri()))
        .orElse(settings.uri());
  }

  /**
   * Before what has been tried counts.
   *
   * @throws HostUnreachableException when no new connection to the hypervisor comes to stand
   */
  static void requireNewConnection(RemoteHost host, Duration limit) {
    try {
      host.requireNewConnection(limit);
    } catch (Failure e) {
      throw new HostUnreachableException(
          "the way to the hypervisor is shut for new connections: " + e.what(),
          e.subject(),
          e.hint(),
          e);
    }
  }

  static RemoteHost wayToTheRouter(Supplier<RemoteHost> connecting) {
    try {
      return connecting.get();
    } catch (NotLetIn e) {
      throw new HostUnreachableException(
          "the router is reached through its hypervisor alone: " + e.what(),
          e.subject(),
          e.hint(),
          e);
    }
  }
}
