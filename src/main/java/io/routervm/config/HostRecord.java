package io.routervm.config;

import io.routervm.config.document.Default;
import io.routervm.config.document.Items;
import io.routervm.config.document.Key;
import java.util.List;

/**
 * A + PTR, and with MAC addresses a DHCP reservation: of several cards of one device, the one that
 * asked last has it.
 */
public record HostRecord(
    @Key("The host's name, without the zone.") @Is(Kind.LABEL) String name,
    @Key(name = "ip", value = "The host's address.") @Is(Kind.ADDRESS) Ipv4 address,
    @Key(
            name = "mac",
            value =
                "The host's MAC address; it gets the address by DHCP then. Several, where only one"
                    + " of its cards is in use at a time: wired and wireless.")
        @Default("[]")
        @Items(most = 8, orOne = true)
        @Is(Kind.MAC)
        List<MacAddress> macs,
    @Key("What this device is told otherwise, or beside: as dhcp.options.")
        @Default("{}")
        @Is(Kind.DEVICE_OPTIONS)
        LeaseOptions options,
    @Key("More names of the host, without the zone.") @Default("[]") @Is(Kind.LABEL)
        List<String> aliases) {
  public HostRecord {
    macs = List.copyOf(macs);
    aliases = List.copyOf(aliases);
  }
}
