package io.routervm.cutover;

import io.routervm.config.Cidr;
import io.routervm.guest.RemoteShell;
import io.routervm.router.StateFolder;
import java.nio.file.Path;
import java.time.Duration;

/** A host's own network as the cut-over handles it, for a lab that has such a host. */
public final class TriedHostNetwork {
  private final HostNetwork network;

  /**
   * @param state a folder that is at this path here and on that host
   */
  public TriedHostNetwork(RemoteShell shell, Path state, String bridge) {
    network = new HostNetwork(shell, new StateFolder(state), "lab", bridge);
  }

  public HostState look() {
    return network.look();
  }

  public void renew(HostState before, Duration window) {
    network.renew(before, window);
  }

  public boolean has(Cidr subnet, Duration limit) {
    return network.addressIn(subnet, limit).isPresent();
  }

  public boolean isOnTrial() {
    return network.trial().isOn();
  }

  public void confirm() {
    network.trial().confirm();
  }
}
