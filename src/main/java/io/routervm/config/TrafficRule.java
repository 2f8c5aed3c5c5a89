package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;

/**
 * What may, or may not, begin a connection through the router, before the networks' {@code may}.
 *
 * @param protocols empty for every one
 * @param ports of the one who is asked; empty for every one
 * @param when empty for always
 */
public record TrafficRule(
    @Key("What the rule is called in plans, counters and messages.") @Is(Kind.LABEL) String name,
    @Key(
            "Who begins: internet, vpn, lan, a network's name, a host's name, an address or a"
                + " subnet; one, or a list.")
        @Items(least = 1, most = 16, distinct = true, orOne = true)
        @Is(Kind.PARTY)
        List<String> from,
    @Key("Who is asked, as in from.")
        @Items(least = 1, most = 16, distinct = true, orOne = true)
        @Is(Kind.PARTY)
        List<String> to,
    @Key(name = "proto", value = "Transport protocol, or a list of both; by default all there is.")
        @Default("[]")
        @Items(distinct = true, orOne = true)
        List<Protocol> protocols,
    @Key(needs = "proto", value = "Ports of whoever is asked, or ranges of them; one, or a list.")
        @Default("[]")
        @Items(most = 7, distinct = true, orOne = true)
        @Is(Kind.PORT_RANGE)
        List<PortRange> ports,
    @Key("What happens to it. The first rule that fits decides.") Action action,
    @Key("When the rule holds, in the router's local time; by default always.")
        Optional<TimeWindow> when) {
  public TrafficRule {
    from = List.copyOf(from);
    to = List.copyOf(to);
    protocols = List.copyOf(protocols);
    ports = List.copyOf(ports);
  }

  public enum Action {
    ALLOW,
    DENY
  }
}
