package io.routervm.router;

import io.routervm.config.MacAddress;
import io.routervm.guest.RecordingShell;
import io.routervm.shell.SentScript;
import java.util.List;
import java.util.Set;

/** What the VPN's commands ask of its server, and what is asked of the guest about its NICs. */
public final class SentByVpn {
  private SentByVpn() {}

  public static List<SentScript> all() {
    RecordingShell host = RecordingShell.silent();
    new VpnServer(host).isInstalled();
    VpnServer.SCRIPTS.sessions(host);
    host.run(VpnServer.SCRIPTS.disconnect(Set.of("anna", "ben")));
    AttachedNics.await(host, List.of(MacAddress.of("52:54:00:00:00:01")));
    return host.sent("router");
  }
}
