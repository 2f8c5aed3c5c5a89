package io.routervm.router;

import io.routervm.guest.RemoteShell;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The way into the running guest: SSH by the pinned host key, opened when it is needed. */
public interface GuestAccess {
  /** Our public key, one OpenSSH line; the pair is made when there is none. */
  String publicKey();

  /** From now on only a host with one of these keys (OpenSSH lines without host names) is it. */
  void pin(List<String> hostKeys);

  /**
   * Connects now.
   *
   * @throws io.routervm.guest.HostUnreachableException when that fails
   */
  RemoteShell open();

  /**
   * Connects as soon as the guest answers.
   *
   * @param waiting told, in words, why it is still waiting
   * @throws io.routervm.guest.HostUnreachableException when {@code limit} passes
   */
  RemoteShell await(Duration limit, Consumer<String> waiting);

  /**
   * As {@link #await}, by a way of which no part stood before: what it proves holds for whoever
   * comes next.
   *
   * @param waiting told, in words, why it is still waiting
   * @throws io.routervm.guest.HostUnreachableException when {@code limit} passes
   */
  default RemoteShell awaitAnew(Duration limit, Consumer<String> waiting) {
    return await(limit, waiting);
  }
}
