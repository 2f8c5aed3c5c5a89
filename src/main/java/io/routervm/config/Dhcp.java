package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The leases.
 *
 * @param range first and last address
 */
public record Dhcp(
    @Key(
            derived = true,
            value =
                "First and last address that are leased; by default the 100th to the 200th of a"
                    + " LAN that has that many.")
        @Items(least = 2, most = 2)
        @Is(Kind.ADDRESS)
        List<Ipv4> range,
    @Key("Duration of a lease.") @Default("12h") @Within("2m to 365d") @Is(Kind.DHCP_LEASE)
        Duration lease,
    @Key(
            "What its devices are told beside: DHCP options by dnsmasq's names or by numbers, each"
                + " text, a number, an address, a list, or hex: and bytes.")
        @Default("{}")
        @Is(Kind.LEASE_OPTIONS)
        LeaseOptions options,
    @Key("What its devices boot from the network, and where it is.") Optional<NetworkBoot> boot) {
  /** Of a lease that never ends: as many seconds as DHCP has for it (RFC 2131). */
  public static final Duration INFINITE = Duration.ofSeconds(0xffff_ffffL);

  public Dhcp {
    range = List.copyOf(range);
  }

  public Ipv4 first() {
    return range.get(0);
  }

  public Ipv4 last() {
    return range.get(1);
  }
}
