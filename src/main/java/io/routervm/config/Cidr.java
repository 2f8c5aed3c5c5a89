package io.routervm.config;

import java.util.List;
import java.util.Optional;

/**
 * An IPv4 address with its prefix length: a subnet ({@code 10.8.0.0/24}) or an interface's address
 * in its subnet ({@code 192.168.42.254/24}).
 */
public record Cidr(Ipv4 address, int prefix) {
  /** Empty for anything that is not {@code a.b.c.d/0..32}. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String length = text.substring(slash + 1);
    if (!length.matches("\\d|[12]\\d|3[0-2]")) {
      return Optional.empty();
    }
    return Ipv4.parse(text.substring(0, slash))
        .map(address -> new Cidr(address, Integer.parseInt(length)));
  }

  /** For literals in code and tests. */
  public static Cidr of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + text));
  }

  public Ipv4 netmask() {
    return new Ipv4(prefix == 0 ? 0 : -1 << (32 - prefix));
  }

  public Ipv4 network() {
    return new Ipv4(address.bits() & netmask().bits());
  }

  public Ipv4 broadcast() {
    return new Ipv4(address.bits() | ~netmask().bits());
  }

  /** The subnet in its usual form, host bits zero. */
  public Cidr subnet() {
    return new Cidr(network(), prefix);
  }

  public boolean contains(Ipv4 other) {
    // Asked of every host by every network, so without a value that is thrown away.
    return prefix == 0 || (address.bits() ^ other.bits()) >>> (32 - prefix) == 0;
  }

  /** Whether all of it is in one of the ranges of RFC 1918. */
  public boolean isPrivate() {
    return Private.RANGES.stream()
        .anyMatch(range -> range.prefix <= prefix && range.contains(network()));
  }

  /** Made when somebody asks. */
  private static final class Private {
    private static final List<Cidr> RANGES =
        List.of(Cidr.of("10.0.0.0/8"), Cidr.of("172.16.0.0/12"), Cidr.of("192.168.0.0/16"));
  }

  public boolean overlaps(Cidr other) {
    return prefix <= other.prefix ? contains(other.address) : other.contains(address);
  }

  @Override
  public String toString() {
    return address + "/" + prefix;
  }
}
