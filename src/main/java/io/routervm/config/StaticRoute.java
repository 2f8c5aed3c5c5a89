package io.routervm.config;

import io.routervm.config.document.Key;

/** A subnet behind a host of the home, which the router cannot know of by itself. */
public record StaticRoute(
    @Key("The subnet that is behind the host. It belongs to the zone of the host's network.")
        @Is(Kind.SUBNET)
        @Subnet("a route's")
        Cidr to,
    @Key("The host that leads there, in one of the router's networks.") @Is(Kind.ADDRESS)
        Ipv4 via) {}
