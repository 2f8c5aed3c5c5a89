package io.routervm.host.firewall;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the kernel asks the firewall about a frame that passes a bridge, in this order. */
enum Hook {
  PREROUTING,
  FORWARD,
  POSTROUTING;

  /** By the name that nftables ({@code forward}) or iptables ({@code FORWARD}) has for it. */
  static Optional<Hook> named(String name) {
    return Stream.of(values())
        .filter(hook -> hook.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /** Whether rules see the interface that a frame came in by. */
  boolean knowsInput() {
    return this != POSTROUTING;
  }

  /** Whether rules see the interface that a frame leaves by. */
  boolean knowsOutput() {
    return this != PREROUTING;
  }
}
