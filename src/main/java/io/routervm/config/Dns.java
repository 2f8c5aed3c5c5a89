package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.util.List;

public record Dns(
    @Key("DNS zone of the home network.") @Default("lan") @Is(Kind.DOMAIN) String zone,
    @Key("DNS servers that are asked; never the ISP's.")
        @Default("[8.8.8.8, 208.67.222.222]")
        @Items(least = 1, most = 8, distinct = true)
        @Is(Kind.ADDRESS)
        List<Ipv4> upstream,
    @Key("Number of names that the DNS cache holds.") @Default("2000") @Within("0 to 10000")
        int cache) {
  public Dns {
    upstream = List.copyOf(upstream);
  }
}
