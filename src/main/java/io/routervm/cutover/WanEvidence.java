package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.Optional;

/**
 * Where the cables lead as the router sees it, judged by who answers DHCP on which NIC: a carrier
 * alone proves nothing, some USB adapters always report one. Only to be asked of a staged guest,
 * whose two NICs are both DHCP clients.
 */
final class WanEvidence {
  private static final int WAIT_SECONDS = 60;
  private static final int SETTLE_SECONDS = 8;

  private final RouterConfig config;

  WanEvidence(RouterConfig config) {
    this.config = config;
  }

  /**
   * Returns wan0's lease.
   *
   * @throws Failure when the cables are not where they should be
   */
  Cidr require(RemoteShell guest) {
    Optional<Cidr> wan = lease(guest, "wan0", WAIT_SECONDS);
    Optional<Cidr> lan = lease(guest, "lan0", wan.isPresent() ? SETTLE_SECONDS : 1);
    if (lan.isPresent()) {
      throw Failure.precondition(
          "a DHCP server still answers on the home side: lan0 got " + lan.get(),
          "lan0, behind " + config.lan().bridge(),
          wan.isPresent()
              ? "take the ISP box's cable (or any other router) off the home side, then run"
                  + " `routervm swap-cables` again; nothing was made live"
              : "the cables have not been moved, or the wrong way round: put the ISP box's cable"
                  + " into the WAN adapter, then run `routervm swap-cables` again");
    }
    Cidr lease =
        wan.orElseThrow(
            () ->
                Failure.precondition(
                    "no DHCP server answers on the WAN side: wan0 got no address in "
                        + WAIT_SECONDS
                        + " s",
                    "wan0",
                    "look at the ISP box and at the cable in the WAN adapter, then run `routervm"
                        + " swap-cables` again; nothing was made live"));
    if (lease.overlaps(config.lan().address())) {
      throw Failure.precondition(
          "the ISP LAN " + lease.subnet() + " and the home LAN overlap",
          "lan.address " + config.lan().address(),
          "go back with `routervm swap-cables --back`, choose another `lan.address` in "
              + config.file()
              + ", run `routervm reprovision`, then `routervm swap-cables` again");
    }
    return lease;
  }

  /** The address that a NIC of the router gets within some seconds. */
  static Optional<Cidr> lease(RemoteShell guest, String nic, int seconds) {
    Result result =
        guest.run(
            new Script(
                """
                i=0
                while [ "$i" -lt %d ]; do
                  a=$(ip -o -4 address show dev %s scope global 2>/dev/null | awk '{ print $4; exit }')
                  [ -z "$a" ] || { printf '%%s\\n' "$a"; break; }
                  i=$((i + 1))
                  sleep 1
                done
                """
                    .formatted(seconds, Quote.word(nic))));
    return Cidr.parse(result.output().strip());
  }
}
