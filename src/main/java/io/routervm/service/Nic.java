package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Identity;
import io.routervm.config.Ipv4;
import io.routervm.config.MacAddress;
import io.routervm.config.StaticRoute;
import io.routervm.config.Wan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One NIC and how it gets its address in the present placement.
 *
 * @param who is behind it, for the caption of its file
 * @param address the fixed address in its subnet; empty for DHCP
 * @param gateway of the default route by it, with a fixed address; empty where none is
 * @param metric of the default route by it; the smaller one wins
 * @param mtu in bytes; empty for what the NIC has, or a lease says
 * @param request what its DHCP client says beside what any client does
 * @param tag empty for a NIC of the machine
 * @param routes to subnets behind hosts of its own subnet
 * @param silent whether it neither has an address nor asks for one
 */
public record Nic(
    String name,
    MacAddress mac,
    Zone zone,
    String who,
    Optional<Cidr> address,
    Optional<Ipv4> gateway,
    int metric,
    Optional<Integer> mtu,
    DhcpRequest request,
    Optional<Tag> tag,
    List<StaticRoute> routes,
    boolean silent) {
  public Nic {
    routes = List.copyOf(routes);
  }

  /** Where the link is made of the tagged frames of a NIC. */
  public record Tag(String carrier, int id, Optional<Integer> priority) {
    private static final int PRIORITIES = 8;

    /** As the kernel tells of them. */
    String frames() {
      return Stream.concat(Stream.of(id + " " + carrier), priorities(":").stream())
          .collect(Collectors.joining(" "));
    }

    /** Every priority that a packet has in the kernel, and the one of its frame. */
    public List<String> priorities(String separator) {
      return priority.stream()
          .flatMap(frame -> IntStream.range(0, PRIORITIES).mapToObj(own -> own + separator + frame))
          .toList();
    }
  }

  /** {@code name} gets its address by DHCP, whoever answers there. */
  static Nic dhcp(String name, MacAddress mac, String who, int metric) {
    return outside(name, mac, who, metric, false);
  }

  /** {@code name} is up, and that is all. */
  static Nic silent(String name, MacAddress mac, String who) {
    return outside(name, mac, who, 0, true);
  }

  private static Nic outside(String name, MacAddress mac, String who, int metric, boolean silent) {
    return new Nic(
        name,
        mac,
        Zone.WAN,
        who,
        Optional.empty(),
        Optional.empty(),
        metric,
        Optional.empty(),
        DhcpRequest.NONE,
        Optional.empty(),
        List.of(),
        silent);
  }

  static Nic fixed(
      String name, MacAddress mac, Zone zone, String who, Cidr address, List<StaticRoute> routes) {
    return new Nic(
        name,
        mac,
        zone,
        who,
        Optional.of(address),
        Optional.empty(),
        0,
        Optional.empty(),
        DhcpRequest.NONE,
        Optional.empty(),
        routes,
        false);
  }

  /** Whose frames are the WAN's, of whichever kind it is. */
  static Nic wan(MacAddress mac, String who, Wan wan, int metric) {
    Optional<Tag> tag =
        wan.vlan().map(id -> new Tag(Identity.WAN_NIC, id, wan.priority().filter(one -> one > 0)));
    if (wan.pppoe().isPresent()) {
      return carrier(wan.bearer(), mac, tag);
    }
    return new Nic(
        wan.uplink(),
        mac,
        Zone.WAN,
        who,
        wan.fixed().map(Wan.FixedAddress::address),
        wan.fixed().map(Wan.FixedAddress::gateway),
        metric,
        wan.mtu(),
        DhcpRequest.of(wan.dhcp()),
        tag,
        List.of(),
        false);
  }

  /** The WAN's NIC where something else is the WAN's link. */
  static Nic carrier(MacAddress mac) {
    return carrier(Identity.WAN_NIC, mac, Optional.empty());
  }

  private static Nic carrier(String name, MacAddress mac, Optional<Tag> tag) {
    return new Nic(
        name,
        mac,
        Zone.CARRIER,
        "the ISP box; it bears the frames of another link, and has no address",
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        DhcpRequest.NONE,
        tag,
        List.of(),
        true);
  }

  boolean isCarrier() {
    return zone.equals(Zone.CARRIER);
  }

  /** Whether it has a DHCP client. */
  boolean isClient() {
    return !silent && !isFixed();
  }

  boolean isFixed() {
    return address.isPresent();
  }

  /** Behind a gateway there is anybody, whatever the NIC's own subnet is. */
  Link link() {
    Optional<Cidr> subnet = zone.isOutside() ? Optional.empty() : address.map(Cidr::subnet);
    List<Cidr> behind = routes.stream().map(StaticRoute::to).toList();
    return new Link(name, zone, subnet, behind, isClient());
  }
}
