package io.routervm.migration;

import io.routervm.config.Ipv4;
import java.util.Optional;

/** A netmask as the length of a prefix. */
final class Netmask {
  private Netmask() {}

  /** Empty for what is no netmask: an address, a mask with holes. */
  static Optional<Integer> prefix(String mask) {
    Optional<Ipv4> address = Ipv4.parse(mask);
    if (address.isEmpty() || !mask.startsWith("255.")) {
      return Optional.empty();
    }
    int bits = address.get().bits();
    int prefix = Integer.numberOfLeadingZeros(~bits);
    return bits << prefix == 0 || prefix == 32 ? Optional.of(prefix) : Optional.empty();
  }
}
