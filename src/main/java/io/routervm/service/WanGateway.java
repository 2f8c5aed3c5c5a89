package io.routervm.service;

import io.routervm.config.Ipv4;
import io.routervm.config.Wan;
import io.routervm.os.PackageManager;
import io.routervm.shell.Script;
import java.util.Optional;

/**
 * The provider's router on a WAN with a fixed address. No lease shows there that somebody is at the
 * other end of the cable: an ARP answer does.
 */
public final class WanGateway {
  private WanGateway() {}

  /** Debian has arping in a package of its own; the others' init scripts need it. */
  static String[] packages(Router router) {
    boolean needed =
        router.config().wan().fixed().isPresent()
            && router.os().packageManager() == PackageManager.APT;
    return needed ? new String[] {"iputils-arping"} : new String[0];
  }

  static Optional<Check> check(Router router) {
    Wan wan = router.config().wan();
    return wan.fixed()
        .map(Wan.FixedAddress::gateway)
        .map(
            gateway ->
                new Check(
                        "the gateway " + gateway + " answers on " + wan.uplink(),
                        asked(wan, gateway, 5),
                        "check the cable between the ISP box and the WAN NIC, and wan.gateway")
                    .at(Rung.GATEWAY));
  }

  /** Fails when it does not answer within some seconds; what it prints names its MAC address. */
  public static Script asked(Wan wan, Ipv4 gateway, int seconds) {
    return Script.of("arping -f -w " + seconds + " -I " + wan.uplink() + " " + gateway);
  }
}
