package io.routervm.config;

import java.util.List;

/** What a device is told with its lease. */
public sealed interface LeaseValue {
  record Addresses(List<Ipv4> addresses) implements LeaseValue {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  record Domains(List<String> names) implements LeaseValue {
    public Domains {
      names = List.copyOf(names);
    }
  }

  /** A number without sign, the highest octet first. */
  record Whole(long number, int octets) implements LeaseValue {}

  /** Printable ASCII, tabs and ends of lines. */
  record Characters(String text) implements LeaseValue {}

  record Octets(DhcpData data) implements LeaseValue {}
}
