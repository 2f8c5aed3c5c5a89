package io.routervm.config;

import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;

/** A domain that has name servers of its own. */
public record DnsForward(
    @Key("The domain, with all names below it.") @Is(Kind.DOMAIN) String domain,
    @Key("Its name servers. Their answers may lead into the home.")
        @Items(least = 1, most = 8, distinct = true)
        @Is(Kind.ADDRESS)
        List<Ipv4> to) {
  public DnsForward {
    to = List.copyOf(to);
  }
}
