package io.routervm.config;

import java.util.Optional;

/**
 * Who begins a connection, or who is asked.
 *
 * @param text as router.yaml names it
 * @param zone where all of a zone is meant: {@link LocalNetwork#INTERNET}, {@link
 *     LocalNetwork#VPN}, or a network's name
 * @param subnet all addresses of it; of a host the prefix length is 32, of the Internet 0
 * @param home the zone of the home that all of it is in; empty for what is elsewhere too
 * @param foreign whether nothing of it is in the home
 */
public record Party(
    String text, Optional<String> zone, Cidr subnet, Optional<String> home, boolean foreign) {
  /** Whether all that {@code other} means is meant by this one. */
  boolean covers(Party other) {
    if (isInternet()) {
      return other.foreign;
    }
    return !other.isInternet()
        && subnet.prefix() <= other.subnet.prefix()
        && subnet.contains(other.subnet.address());
  }

  /** Whether the two reach each other without the router. */
  boolean isBeside(Party other) {
    return home.isPresent() && home.equals(other.home) && !home.get().equals(LocalNetwork.VPN);
  }

  /** Whether it means what is behind the ISP box. */
  public boolean isInternet() {
    return zone.filter(LocalNetwork.INTERNET::equals).isPresent();
  }
}
