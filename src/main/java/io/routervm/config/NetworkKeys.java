package io.routervm.config;

import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.Switch;
import io.routervm.config.document.Choice;
import io.routervm.config.document.Key;
import io.routervm.config.document.Listing;
import io.routervm.config.document.Located;
import io.routervm.config.document.Section;
import io.routervm.config.document.Whole;
import java.time.Duration;
import java.util.List;

/** The keys of router.yaml about the networks: wan, lan, dhcp, dns, hosts. */
final class NetworkKeys {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  /** {@code wan}. */
  static final class Wan {
    static final Key<String> USB =
        Key.optional("usb", Texts.USB_ID, "The USB NIC that is passed through, as vendor:product.");
    static final Key<String> SERIAL =
        Key.optional(
            "serial", Texts.USB_SERIAL, "Serial number of the USB NIC, when two are alike.");
    static final Key<String> PORT =
        Key.optional(
            "port", Texts.USB_PORT, "USB port of the USB NIC, when two are alike: bus-port.");
    static final Key<String> PCI =
        Key.optional(
            "pci",
            Texts.PCI_ADDRESS,
            "Instead of usb: a PCI NIC of the host that is passed through, as `lspci -D` writes it.");
    static final Key<String> BRIDGE =
        Key.optional(
            "bridge",
            Texts.INTERFACE_NAME,
            "Instead of usb: the host's bridge that a second host NIC is in.");
    static final Key<NicModel> MODEL =
        Key.optional(
            "model",
            Choice.of(List.of(NicModel.values()), NicModel::toString),
            "With bridge: the model of the router's NIC; virtio by default.");
    static final Key<MacAddress> MAC =
        Key.optional(
            "mac",
            Texts.MAC,
            "The WAN NIC's MAC address; by default read from the USB NIC where it can be, or made"
                + " from the router's name. Tells two USB NICs apart that are alike.");
    static final Key<Cidr> SUBNET =
        Key.optional(
            "subnet",
            Texts.SUBNET,
            "The ISP box's own subnet, so that collisions with it are found early.");
    static final Section SECTION =
        Section.of(USB, SERIAL, PORT, PCI, BRIDGE, MODEL, MAC, SUBNET)
            .exactlyOneOf(USB, PCI, BRIDGE)
            .needing(SERIAL, USB)
            .needing(PORT, USB)
            .needing(MODEL, BRIDGE);

    private Wan() {}
  }

  /** {@code lan}. */
  static final class Lan {
    static final Key<String> BRIDGE =
        Key.required(
            "bridge",
            Texts.INTERFACE_NAME,
            "The host's bridge that the home network's NIC is in, such as brHome.");
    static final Key<Switch> SWITCH =
        Key.defaulting(
            "switch",
            Choice.of(Switch.class),
            "openvswitch",
            "What the bridge is: an Open vSwitch or a Linux bridge.");
    static final Key<Integer> VLAN =
        Key.defaulting(
            "vlan", new Whole(0, 4094), "0", "802.1Q tag of the router's port, 0 for none.");
    static final Key<Cidr> ADDRESS =
        Key.required(
            "address",
            Texts.INTERFACE,
            "The router's fixed address in the home network, with the prefix length.");
    static final Section SECTION = Section.of(BRIDGE, SWITCH, VLAN, ADDRESS);

    private Lan() {}
  }

  /** {@code dhcp}. */
  static final class Dhcp {
    static final Key<List<Located<Ipv4>>> RANGE =
        Key.optional(
            "range",
            new Listing<>(Texts.ADDRESS, 2, 2, false),
            "First and last address that are leased; by default the 100th to the 200th of a LAN"
                + " that has that many.");
    static final Key<Duration> LEASE =
        Key.defaulting("lease", Quantities.lease("2m", "365d"), "12h", "Duration of a lease.");
    static final Section SECTION = Section.of(RANGE, LEASE);

    private Dhcp() {}
  }

  /** {@code dns}. */
  static final class Dns {
    static final Key<String> ZONE =
        Key.defaulting("zone", Texts.DOMAIN, "lan", "DNS zone of the home network.");
    static final Key<List<Located<Ipv4>>> UPSTREAM =
        Key.defaulting(
            "upstream",
            new Listing<>(Texts.ADDRESS, 1, 8, true),
            "[8.8.8.8, 208.67.222.222]",
            "DNS servers that are asked; never the ISP's.");
    static final Key<Integer> CACHE =
        Key.defaulting(
            "cache", new Whole(0, 10_000), "2000", "Number of names that the DNS cache holds.");
    static final Section SECTION = Section.of(ZONE, UPSTREAM, CACHE);

    private Dns() {}
  }

  /** {@code hosts[]}. */
  static final class Host {
    static final Key<String> NAME =
        Key.required("name", Texts.LABEL, "The host's name, without the zone.");
    static final Key<Ipv4> IP = Key.required("ip", Texts.ADDRESS, "The host's address.");
    static final Key<MacAddress> MAC =
        Key.optional("mac", Texts.MAC, "The host's MAC address; it gets the address by DHCP then.");
    static final Key<List<Located<String>>> ALIASES =
        Key.defaulting(
            "aliases",
            new Listing<>(Texts.LABEL, 0, ANY_NUMBER, false),
            "[]",
            "More names of the host, without the zone.");
    static final Section SECTION = Section.of(NAME, IP, MAC, ALIASES);

    private Host() {}
  }

  private NetworkKeys() {}
}
