package io.routervm.config;

import io.routervm.config.document.Key;

/** DNAT from the WAN, and hairpin from the LAN. */
public record Forward(
    @Key("What the forward is called in plans and messages.") @Is(Kind.LABEL) String name,
    @Key(name = "proto", value = "Transport protocol.") Protocol protocol,
    @Key("Port on the router's WAN address.") @Is(Kind.PORT) @Port(forwarded = true) int port,
    @Key(name = "to", value = "Address and port in the LAN where the traffic goes.")
        @Is(Kind.ENDPOINT)
        Endpoint target) {
  public Ipv4 to() {
    return target.address();
  }

  public int toPort() {
    return target.port();
  }
}
