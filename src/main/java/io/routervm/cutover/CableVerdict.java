package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.RouterConfig;
import io.routervm.config.Wan;
import io.routervm.cutover.CablePorts.Port;
import io.routervm.hypervisor.link.DhcpOffer;
import java.util.Optional;

/**
 * Whether the cables are where the live router needs them, judged by who answers on which NIC:
 * DHCP, or with a fixed address on the WAN an ARP request for its gateway, or the question for a
 * PPPoE session. A link alone is no proof.
 *
 * @param what one sentence
 * @param next what to do; empty when it is right
 */
record CableVerdict(Kind kind, String what, String next) {
  /** What the matter is. */
  enum Kind {
    RIGHT,
    NOT_MOVED,
    WRONG_WAY_ROUND,
    BOTH_ON_THE_ISP_BOX,
    OTHER_SERVER_AT_HOME,
    ONE_CABLE,
    NO_LINK,
    NO_ADAPTER,
    NO_LEASE,
    SAME_SUBNET
  }

  boolean isRight() {
    return kind == Kind.RIGHT;
  }

  static CableVerdict of(CablePorts sides, RouterConfig config) {
    Port wan = sides.wan();
    Port lan = sides.lan();
    if (lan.answer().isPresent()) {
      return servedAtHome(wan, lan, lan.answer().get());
    }
    if (wan.answer().isPresent()) {
      return servedByWan(wan, lan, config.lan().address());
    }
    return nobodyAnswers(wan, lan, config.wan());
  }

  /** Who answers as the provider at home is the ISP's, whatever its MAC address there. */
  private static CableVerdict servedAtHome(Port wan, Port lan, String home) {
    if (wan.answer().isPresent()) {
      boolean same = lan.provider().isPresent() || wan.answering().contains(lan.answering().get(0));
      return same
          ? new CableVerdict(
              Kind.BOTH_ON_THE_ISP_BOX,
              "the ISP box answers on both cables: " + home,
              "take its cable out of " + lan.nic() + " and put the home LAN's there")
          : new CableVerdict(
              Kind.OTHER_SERVER_AT_HOME,
              "another DHCP server is at work in the home LAN: " + home,
              "switch it off: an old router, or an access point that serves DHCP; the cables are"
                  + " right");
    }
    if (wan.hasNoLink() || !wan.visible()) {
      return new CableVerdict(
          Kind.NOT_MOVED,
          "the ISP box is still on " + lan.nic() + ": " + home,
          "pull that cable and put it into "
              + wan.nic()
              + (wan.present() ? "" : ", which is not plugged in: plug it into this host first"));
    }
    return new CableVerdict(
        Kind.WRONG_WAY_ROUND,
        "the cables are the wrong way round: the ISP box answers on "
            + lan.nic()
            + " ("
            + home
            + "), nobody answers on "
            + wan.nic(),
        "exchange them: the ISP box belongs on " + wan.nic() + ", the home LAN on " + lan.nic());
  }

  private static CableVerdict servedByWan(Port wan, Port lan, Cidr home) {
    Optional<Cidr> lease = wan.servers().stream().findFirst().map(DhcpOffer::lease);
    if (lease.filter(home::overlaps).isPresent()) {
      return new CableVerdict(
          Kind.SAME_SUBNET,
          "the ISP LAN " + lease.get().subnet() + " and the home LAN overlap",
          "go back with `routervm swap-cables --back`, choose another lan.address than "
              + home
              + ", run `routervm reprovision`, then `routervm swap-cables` again");
    }
    if (lan.hasNoLink()) {
      return new CableVerdict(
          Kind.ONE_CABLE,
          "only one cable is in: the ISP box's is right, " + lan.nic() + " has no link",
          "put the home LAN's cable (its switch) into " + lan.nic());
    }
    return new CableVerdict(
        Kind.RIGHT,
        wan.answer().get() + " on " + wan.nic() + ", nobody serves DHCP on " + lan.nic(),
        "");
  }

  private static CableVerdict nobodyAnswers(Port wan, Port lan, Wan kind) {
    if (!wan.present()) {
      return new CableVerdict(
          Kind.NO_ADAPTER,
          "the adapter is not plugged in: this host sees no " + wan.nic().replace("the ", ""),
          "plug it into this host, at any port, with the ISP box's cable in it");
    }
    if (wan.hasNoLink() && lan.hasNoLink()) {
      return new CableVerdict(
          Kind.NO_LINK,
          "no cable is in: neither " + wan.nic() + " nor " + lan.nic() + " has a link",
          "put the ISP box's cable into " + wan.nic() + " and the home LAN's into " + lan.nic());
    }
    if (wan.hasNoLink()) {
      return new CableVerdict(
          Kind.ONE_CABLE,
          wan.nic() + " has no link",
          "put the ISP box's cable into " + wan.nic() + "; if it is in, look at its other end");
    }
    if (!wan.visible()) {
      return lan.hasNoLink()
          ? new CableVerdict(
              Kind.ONE_CABLE,
              lan.nic() + " has no link",
              "put the home LAN's cable (its switch) into " + lan.nic())
          : new CableVerdict(
              Kind.RIGHT,
              "nobody serves DHCP on "
                  + lan.nic()
                  + " any more; "
                  + wan.nic()
                  + " cannot be looked at from here, the router will look itself",
              "");
    }
    Optional<Ipv4> gateway = kind.fixed().map(Wan.FixedAddress::gateway);
    String nobody =
        gateway
            .map(address -> "the gateway " + address + " answers ")
            .orElse("nobody answers " + (kind.isLeased() ? "DHCP, " : "PPPoE, "));
    return new CableVerdict(
        Kind.NO_LEASE,
        nobody + "neither on " + wan.nic() + " nor on " + lan.nic(),
        kind.pppoe().isPresent()
            ? "see whether the modem is on and its line up, and whether the cable in "
                + wan.nic()
                + " leads to it"
            : "see whether the ISP box is on (it takes minutes to start), and whether the cable in "
                + wan.nic()
                + " leads to one of its LAN ports; restart the box if it stays silent"
                + (gateway.isEmpty() ? "" : ", and see whether wan.gateway is right"));
  }
}
