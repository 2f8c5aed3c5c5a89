package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;

/** DNAT from the WAN, and hairpin from the LAN. */
public record Forward(
    @Key("What the forward is called in plans and messages.") @Is(Kind.LABEL) String name,
    @Key(name = "proto", value = "Transport protocol, or a list of both.")
        @Items(least = 1, distinct = true, orOne = true)
        List<Protocol> protocols,
    @Key(alternative = true, value = "Port on the router's WAN address.")
        @Is(Kind.PORT)
        @Port(forwarded = true)
        Optional<Integer> port,
    @Key(alternative = true, value = "Instead of port: a range of them, such as 27015-27030.")
        @Is(Kind.PORT_RANGE)
        @Port(forwarded = true)
        Optional<PortRange> ports,
    @Key(
            name = "to",
            value =
                "Address in the LAN where the traffic goes, and behind a colon the port: of a range"
                    + " the first one. Without it the ports stay what they are.")
        @Is(Kind.ENDPOINT)
        Endpoint target,
    @Key(
            "Who may use it from the Internet: subnets, or single addresses; by default everybody."
                + " From inside it works all the same.")
        @Default("[]")
        @Items(distinct = true)
        @Is(Kind.SOURCE)
        List<Cidr> from) {
  public Forward {
    protocols = List.copyOf(protocols);
    from = List.copyOf(from);
  }

  /** One port, for everybody. */
  public Forward(String name, Protocol protocol, int port, Endpoint target) {
    this(name, List.of(protocol), Optional.of(port), Optional.empty(), target, List.of());
  }

  public Ipv4 to() {
    return target.address();
  }

  /** Those of the WAN address. */
  public PortRange outer() {
    return ports.or(() -> port.map(PortRange::of)).orElseThrow();
  }

  /** Those of the host. */
  public PortRange inner() {
    PortRange outer = outer();
    return target.port().isPresent() ? outer.startingAt(target.port().getAsInt()) : outer;
  }
}
