package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;

/**
 * What devices announce of themselves by mDNS, and ask for, passes between networks.
 *
 * @param between names of networks, {@link LocalNetwork#HOME} among them
 * @param services types of services, {@code _ipp._tcp}; empty for all
 */
public record Mdns(
    @Key("Networks whose devices find each other's services: lan, and names of networks.")
        @Items(least = 2, most = Mdns.MOST_NETWORKS, distinct = true)
        @Is(Kind.MDNS_NETWORK)
        List<String> between,
    @Key("Types of the services that are found, such as _ipp._tcp; by default all. Not centos-7.")
        @Default("[]")
        @Items(most = Mdns.MOST_SERVICES, distinct = true)
        @Is(Kind.SERVICE_TYPE)
        List<String> services) {
  /** avahi cuts lines of its configuration after 254 bytes: so many of the longest NICs fit. */
  static final int MOST_NETWORKS = 19;

  /** And so many of the longest types. */
  static final int MOST_SERVICES = 10;

  public Mdns {
    between = List.copyOf(between);
    services = List.copyOf(services);
  }

  /** Whether a network takes part. */
  public boolean isBetween(LocalNetwork network) {
    return between.contains(network.name());
  }
}
