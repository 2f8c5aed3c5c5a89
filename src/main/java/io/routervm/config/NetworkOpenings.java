package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;

/** Open to a network beside the home LAN. */
public record NetworkOpenings(
    @Key("TCP ports of the router.")
        @Default("[53]")
        @Items(most = 256, distinct = true)
        @Is(Kind.PORT)
        List<Integer> tcp,
    @Key("UDP ports of the router.")
        @Default("[53, 67]")
        @Items(most = 256, distinct = true)
        @Is(Kind.PORT)
        List<Integer> udp)
    implements Openings {
  public NetworkOpenings {
    tcp = List.copyOf(tcp);
    udp = List.copyOf(udp);
  }
}
