package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;

/** Open to the Internet. */
public record WanOpenings(
    @Key("TCP ports of the router, open to the Internet.")
        @Default("[]")
        @Items(most = 256, distinct = true)
        @Is(Kind.PORT)
        @Port
        List<Integer> tcp,
    @Key("UDP ports of the router, open to the Internet. The VPN's port opens by itself.")
        @Default("[]")
        @Items(most = 256, distinct = true)
        @Is(Kind.PORT)
        @Port
        List<Integer> udp)
    implements Openings {
  public WanOpenings {
    tcp = List.copyOf(tcp);
    udp = List.copyOf(udp);
  }
}
