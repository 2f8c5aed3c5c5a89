package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.guest.Caller;
import io.routervm.guest.GuestReconciler;
import io.routervm.guest.RemoteShell;
import io.routervm.plan.Outcome;
import io.routervm.resource.Resource;
import io.routervm.service.Services;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes what changed of the VPN's keys to the running router at once, and nothing else that
 * router.yaml may ask for meanwhile; then ends the sessions of those who are locked out.
 *
 * @param context asked for when it is needed, because libvirt may not answer
 */
public record VpnDelivery(Supplier<RouterContext> context) {
  /**
   * How it ended, in the shape of its JSON document.
   *
   * @param changed files in the guest
   * @param restarted units; none for a mere revocation
   * @param disconnected clients whose session was ended
   * @param pending why the router has not got it yet; it will at the next reprovision or
   *     maintenance
   */
  public record Delivered(
      List<String> changed,
      List<String> restarted,
      List<String> disconnected,
      Optional<String> pending) {

    static Delivered later(String why) {
      return new Delivered(List.of(), List.of(), List.of(), Optional.of(why));
    }
  }

  /**
   * Delivers when the router can be reached.
   *
   * @param command for whoever has to wait for us meanwhile
   * @param names clients to disconnect beside those who have no valid certificate
   */
  public Delivered run(String command, Set<String> names) {
    return new Delivery(context, command)
        .run(
            (router, placement) -> deliver(router, placement, Caller.of(command), names),
            Delivered::later);
  }

  /** Reads the keys only now: whoever held the lock before us may have delivered older ones. */
  private static Delivered deliver(
      RouterContext context, Placement placement, Caller caller, Set<String> names) {
    if (!context.keys().isComplete()) {
      return Delivered.later("the VPN server has no certificate yet");
    }
    List<Resource> keys = Services.vpnKeys(context.router(placement));
    try (RemoteShell host = context.guest().open()) {
      VpnServer server = new VpnServer(host);
      if (!server.isInstalled()) {
        return Delivered.later("the router has no VPN yet, `routervm reprovision` installs it");
      }
      GuestReconciler guest = new GuestReconciler(host, keys);
      Outcome.Applied applied = Outcomes.require(guest.apply(guest.plan(), caller), context.name());
      List<String> disconnected = server.disconnect(context.keys(), names);
      return new Delivered(
          Outcomes.texts(applied.changed()),
          Outcomes.texts(applied.restarted()),
          disconnected,
          Optional.empty());
    }
  }
}
