package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.RouterConfig;
import io.routervm.config.TakenSubnet;
import io.routervm.config.Wan;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.router.Verification;
import io.routervm.service.Check;
import io.routervm.service.WanGateway;
import io.routervm.service.WanSession;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;

/**
 * Where the cables lead as the router sees it, judged by who answers on which NIC: DHCP, an ARP
 * request for the gateway of a fixed address on the WAN, or PPPoE there. A carrier alone proves
 * nothing, some USB adapters always report one. Only to be asked of a staged guest, whose home NIC
 * is a DHCP client.
 */
record WanEvidence(RouterConfig config) {
  private static final int WAIT_SECONDS = 60;
  private static final int SETTLE_SECONDS = 8;

  /**
   * Returns the WAN's address, leased or fixed.
   *
   * @throws Failure when the cables are not where they should be
   */
  Cidr require(RemoteShell guest) {
    Optional<Wan.FixedAddress> fixed = config.wan().fixed();
    Optional<Cidr> wan =
        fixed.isPresent()
            ? fixed.filter(own -> answers(guest, own.gateway())).map(Wan.FixedAddress::address)
            : lease(guest, config.wan().uplink(), WAIT_SECONDS);
    for (LocalNetwork network : clientsWhileStaged(config)) {
      requireSilence(guest, network, wan.isPresent());
    }
    Cidr lease =
        wan.orElseThrow(
            () ->
                Failure.precondition(
                    silence(fixed),
                    config.wan().uplink(),
                    "look at "
                        + (config.wan().pppoe().isEmpty()
                            ? "the ISP box"
                            : "the modem, at wan.pppoe, at `journalctl -u "
                                + WanSession.UNIT
                                + "` on the router")
                        + " and at the cable in the WAN adapter, then run `routervm swap-cables`"
                        + " again; nothing was made live"));
    for (TakenSubnet own : config.subnets()) {
      requireApart(lease, own);
    }
    return lease;
  }

  /** The networks where the router is the only DHCP server, and a client until it is live. */
  static List<LocalNetwork> clientsWhileStaged(RouterConfig config) {
    return config.networks().stream().filter(network -> network.dhcp().isPresent()).toList();
  }

  private String silence(Optional<Wan.FixedAddress> fixed) {
    return fixed
        .map(
            own ->
                "the gateway %s does not answer on the WAN side: %s heard nothing in %d s"
                    .formatted(own.gateway(), config.wan().uplink(), WAIT_SECONDS))
        .orElse(
            "no %s on the WAN side: %s got no address in %d s"
                .formatted(
                    config.wan().isLeased() ? "DHCP server answers" : "PPPoE session comes about",
                    config.wan().uplink(),
                    WAIT_SECONDS));
  }

  /** Staged the router has its fixed address already, so only the neighbour is in doubt. */
  private boolean answers(RemoteShell guest, Ipv4 gateway) {
    Check asked = new Check("gateway", WanGateway.asked(config.wan(), gateway, WAIT_SECONDS), "");
    return Verification.run(guest, List.of(asked)).get(0).holds();
  }

  private static void requireSilence(RemoteShell guest, LocalNetwork network, boolean hasWan) {
    String nic = network.nic();
    Optional<Cidr> lease = lease(guest, nic, hasWan ? SETTLE_SECONDS : 1);
    if (lease.isPresent()) {
      throw Failure.precondition(
          "a DHCP server still answers on the home side: " + nic + " got " + lease.get(),
          nic + ", behind " + network.bridge(),
          hasWan
              ? "take the ISP box's cable (or any other router) off the home side, then run"
                  + " `routervm swap-cables` again; nothing was made live"
              : "the cables have not been moved, or the wrong way round: put the ISP box's cable"
                  + " into the WAN adapter, then run `routervm swap-cables` again");
    }
  }

  private static void requireApart(Cidr lease, TakenSubnet own) {
    if (lease.overlaps(own.subnet())) {
      throw Failure.precondition(
          "the ISP LAN %s and %s subnet %s overlap"
              .formatted(lease.subnet(), own.whose(), own.subnet()),
          own.path(),
          "go back with `routervm swap-cables --back`, choose another `"
              + own.path()
              + "`, run `routervm reprovision`, then `routervm swap-cables` again");
    }
  }

  /** The address that a NIC of the router gets within some seconds. */
  static Optional<Cidr> lease(RemoteShell guest, String nic, int seconds) {
    Result result =
        guest.run(
            Script.file(WanEvidence.class, "lease.sh")
                .with("nic", nic)
                .with("seconds", Integer.toString(seconds)));
    return Cidr.parse(result.output().strip());
  }
}
