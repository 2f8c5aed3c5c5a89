package io.routervm.router;

import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.extras.Extras;
import io.routervm.hypervisor.Hypervisor;
import io.routervm.hypervisor.Machine;
import io.routervm.service.Router;
import io.routervm.service.RouterSecrets;
import io.routervm.vpn.VpnKeys;

/**
 * One router: what router.yaml says, what we remember, where it runs and the way into it.
 *
 * @param yaml the text of router.yaml, for the revisions
 * @param extras what router.yaml cannot say
 */
public record RouterContext(
    RouterConfig config,
    StateFolder state,
    Hypervisor hypervisor,
    GuestAccess guest,
    GraphicsSecret graphics,
    RouterSecrets secrets,
    VpnKeys keys,
    String yaml,
    Extras extras)
    implements MachineContext {

  /** Without extras. */
  public RouterContext(
      RouterConfig config,
      StateFolder state,
      Hypervisor hypervisor,
      GuestAccess guest,
      GraphicsSecret graphics,
      RouterSecrets secrets,
      VpnKeys keys,
      String yaml) {
    this(config, state, hypervisor, guest, graphics, secrets, keys, yaml, Extras.NONE);
  }

  /** What router.yaml cannot say, as a revision keeps it; empty when there is nothing. */
  String packedExtras() {
    return extras.source().isEmpty() ? "" : extras.packed();
  }

  /** What libvirt is asked for. */
  public Machine machine() {
    return new Machine(config, wanMac(), graphics.password());
  }

  /** What the guest is asked for, in {@code placement}. */
  public Router router(Placement placement) {
    return new Router(config, placement, wanMac(), secrets)
        .after(hypervisor.furtherNetworks(name()))
        .with(extras.after(new Revisions(state).lastExtras()))
        .with(new ListFolder(state));
  }
}
