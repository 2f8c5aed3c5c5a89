package io.routervm.config;

import io.routervm.config.RouterConfig.NicModel;
import io.routervm.config.RouterConfig.PciNic;
import io.routervm.config.RouterConfig.UsbNic;
import io.routervm.config.RouterConfig.WanBridge;
import io.routervm.config.RouterConfig.WanSource;
import io.routervm.config.document.Default;
import io.routervm.config.document.Key;
import io.routervm.config.document.Within;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The side of the ISP box. */
public record Wan(
    @Key(alternative = true, value = "The USB NIC that is passed through, as vendor:product.")
        @Is(Kind.USB_ID)
        Optional<String> usb,
    @Key(needs = "usb", value = "Serial number of the USB NIC, when two are alike.")
        @Is(Kind.USB_SERIAL)
        Optional<String> serial,
    @Key(needs = "usb", value = "USB port of the USB NIC, when two are alike: bus-port.")
        @Is(Kind.USB_PORT)
        Optional<String> port,
    @Key(
            alternative = true,
            value =
                "Instead of usb: a PCI NIC of the host that is passed through, as `lspci -D` writes"
                    + " it.")
        @Is(Kind.PCI_ADDRESS)
        Optional<String> pci,
    @Key(
            alternative = true,
            value = "Instead of usb: the host's bridge that a second host NIC is in.")
        @Is(Kind.BRIDGE)
        Optional<String> bridge,
    @Key(needs = "bridge", value = "With bridge: the model of the router's NIC; virtio by default.")
        Optional<NicModel> model,
    @Key(
            "The WAN NIC's MAC address; by default read from the USB NIC where it can be, or"
                + " made from the router's name. Tells two USB NICs apart that are alike.")
        @Is(Kind.MAC)
        Optional<MacAddress> mac,
    @Key("The ISP box's own subnet, so that collisions with it are found early.")
        @Is(Kind.SUBNET)
        @Subnet(value = "the ISP LAN's (wan.subnet)", foreign = true)
        Optional<Cidr> subnet,
    @Key(
            "What the home may reach on the ISP box's own LAN, whatever network the lease says it"
                + " is. box: the ISP box and nobody else. all: everybody there. none: not even the"
                + " box's page.")
        @Default("box")
        Reach reach,
    @Key(
            needs = "gateway",
            value =
                "The router's fixed address on the WAN with the prefix length, where the provider"
                    + " gives one; by default it comes by DHCP.")
        @Is(Kind.INTERFACE)
        @Subnet(value = "the WAN's (wan.address)", foreign = true)
        Optional<Cidr> address,
    @Key(needs = "address", value = "The provider's router, in the subnet of address.")
        @Is(Kind.ADDRESS)
        Optional<Ipv4> gateway,
    @Key(
            "Largest packet of the line, headers included, where it is less than Ethernet's; TCP is"
                + " kept within it.")
        @Within("1280 to 1500")
        Optional<Integer> mtu,
    @Key("802.1Q tag of the provider's frames, where it wants one.") @Is(Kind.VLAN)
        Optional<Integer> vlan,
    @Key(needs = "vlan", value = "802.1p priority of what the router sends with that tag.")
        @Within("0 to 7")
        Optional<Integer> priority,
    @Key("What the provider asks of a DHCP client, where it answers nobody else.") @Default("{}")
        WanDhcp dhcp,
    @Key("The session (PPPoE) by which the provider gives an address, in place of DHCP.")
        Optional<Pppoe> pppoe) {

  /** What Ethernet carries, and a line of which nothing else is said. */
  private static final int ETHERNET = 1500;

  /** Name of the link that bears {@link #vlan}; no network's NIC can have it, all end in a zero. */
  public static final String TAGGED = "wanvlan";

  /** Name of the link that {@link #pppoe} makes. */
  public static final String SESSION = "ppp0";

  /** Whatever {@link #uplink} may be. */
  public static final List<String> UPLINKS = List.of(Identity.WAN_NIC, TAGGED, SESSION);

  /** What a frame of PPPoE has before the packet (RFC 2516). */
  private static final int PPPOE_HEAD = 8;

  /** Whom the provider knows, where it wants a session (RFC 2516) rather than a DHCP client. */
  public record Pppoe(
      @Key("The account's name at the provider.") @Is(Kind.RECORD_TEXT) String user,
      @Key("The account's password: a secret reference.") @Is(Kind.SECRET) Secret password) {}

  /** What a provider gives in place of DHCP. */
  public record FixedAddress(Cidr address, Ipv4 gateway) {}

  /** Of the machines between the router and the ISP box. */
  public enum Reach {
    BOX,
    ALL,
    NONE
  }

  public Wan {
    usb = usb.map(id -> id.toLowerCase(Locale.ROOT));
  }

  /** Empty where the address comes by DHCP. */
  public Optional<FixedAddress> fixed() {
    return address.map(own -> new FixedAddress(own, gateway.orElseThrow()));
  }

  /** Whether a DHCP client gets the address. */
  public boolean isLeased() {
    return address.isEmpty() && pppoe.isEmpty();
  }

  /**
   * Name of the router's link by which packets go to the provider, and that has the WAN address:
   * the WAN NIC itself, or what is built upon it.
   */
  public String uplink() {
    return pppoe.isPresent() ? SESSION : bearer();
  }

  /** Name of the link whose frames are the provider's: below the uplink, or the uplink itself. */
  public String bearer() {
    return vlan.isPresent() ? TAGGED : Identity.WAN_NIC;
  }

  /** Largest packet of the uplink, in bytes, headers included. */
  public int largestPacket() {
    return largestPacket(mtu, pppoe.isPresent());
  }

  static int largestPacket(Optional<Integer> mtu, boolean isSession) {
    return mtu.orElse(ETHERNET) - (isSession ? PPPOE_HEAD : 0);
  }

  /** Whether it carries less than Ethernet does. */
  public boolean isNarrow() {
    return largestPacket() < ETHERNET;
  }

  public WanSource source() {
    if (pci.isPresent()) {
      return new PciNic(pci.get());
    }
    if (usb.isEmpty()) {
      return new WanBridge(bridge.orElseThrow(), model.orElse(NicModel.VIRTIO));
    }
    String[] id = usb.get().split(":", -1);
    return new UsbNic(id[0], id[1], serial, port, mac);
  }
}
