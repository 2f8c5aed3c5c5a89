package io.routervm.router;

import io.routervm.guest.Host;
import java.time.Duration;
import java.util.function.Consumer;

/** The way into the running guest: SSH by the pinned host key, opened when it is needed. */
public interface GuestAccess {
  /**
   * Connects now.
   *
   * @throws io.routervm.guest.HostUnreachableException when that fails
   */
  Host open();

  /**
   * Connects as soon as the guest answers.
   *
   * @param waiting told, in words, why it is still waiting
   * @throws io.routervm.guest.HostUnreachableException when {@code limit} passes
   */
  Host await(Duration limit, Consumer<String> waiting);
}
