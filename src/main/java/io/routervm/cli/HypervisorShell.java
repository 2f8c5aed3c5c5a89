package io.routervm.cli;

import io.routervm.guest.HostUnreachableException;
import io.routervm.remote.NotLetIn;
import io.routervm.remote.RemoteHost;
import java.util.Optional;
import java.util.function.Supplier;

/** What is done where a hypervisor on another machine gives no shell; not loaded for one here. */
final class HypervisorShell {
  private HypervisorShell() {}

  /** Empty, after a warning, where the hypervisor gives no shell: libvirt may be let in. */
  static Optional<RemoteHost> orWithoutShell(
      Supplier<Optional<RemoteHost>> connecting, Console console) {
    try {
      return connecting.get();
    } catch (NotLetIn e) {
      console.warning(
          e.what()
              + ": libvirt is asked all the same, but nothing is looked at on the hypervisor, and"
              + " no other operator is kept away");
      return Optional.empty();
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
