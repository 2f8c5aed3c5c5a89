package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;
import java.util.Optional;

/**
 * A network beside the home LAN.
 *
 * @param dhcp empty for {@code off}
 * @param may where its devices may begin connections: {@link LocalNetwork#INTERNET}, {@link
 *     LocalNetwork#VPN}, names of networks
 */
public record FurtherNetwork(
    @Key("What it is called everywhere; with a 0 behind it its NIC's name in the router.")
        @Is(Kind.NETWORK)
        String name,
    @Key(alternative = true, value = "802.1Q tag of its port on lan.bridge.") @Is(Kind.VLAN)
        Optional<Integer> vlan,
    @Key(
            alternative = true,
            value =
                "Instead of vlan: a bridge of the host of its own, of the kind that lan.switch"
                    + " says.")
        @Is(Kind.BRIDGE)
        Optional<String> bridge,
    @Key("The router's fixed address in it, with the prefix length.")
        @Is(Kind.INTERFACE)
        @Subnet("network %s's")
        Cidr address,
    @Key(
            orOff = true,
            value = "Addresses for its devices, or off where it has a DHCP server of its own.")
        @Default("{}")
        Optional<Dhcp> dhcp,
    @Key(
            "Where its devices may begin connections: internet, lan, vpn, names of networks. All else"
                + " is dropped, and names resolve as far as that reaches.")
        @Default("[internet]")
        @Items(distinct = true)
        @Is(Kind.DESTINATION)
        List<String> may,
    @Key("Ports of the router that its devices may use, at the router's address in it.")
        @Default("{}")
        NetworkOpenings open,
    @Key("DNS zone of its names; by default its name, a dot and dns.zone.") @Is(Kind.DOMAIN)
        Optional<String> zone) {
  public FurtherNetwork {
    may = List.copyOf(may);
  }
}
