package io.routervm.host.firewall;

import io.routervm.config.Cidr;

/** Prints what routervm finds about a bridge, in whatever network namespace this program runs. */
final class LookedAtBridge {
  private LookedAtBridge() {}

  /**
   * Looks once.
   *
   * @param words the bridge, and the router's address in its subnet
   */
  public static void main(String... words) {
    new BridgedFrames()
        .look(words[0], Cidr.of(words[1]))
        .ifPresent(
            verdict ->
                System.out.println(
                    verdict.level() + "\n" + verdict.seen() + "\n" + verdict.remedy()));
  }
}
