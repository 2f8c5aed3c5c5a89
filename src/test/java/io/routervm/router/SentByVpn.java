package io.routervm.router;

import io.routervm.guest.RecordingShell;
import io.routervm.shell.SentScript;
import java.util.List;
import java.util.Set;

/** What the VPN's commands ask of its server. */
public final class SentByVpn {
  private SentByVpn() {}

  public static List<SentScript> all() {
    RecordingShell host = RecordingShell.silent();
    new VpnServer(host).isInstalled();
    VpnServer.SCRIPTS.sessions(host);
    host.run(VpnServer.SCRIPTS.disconnect(Set.of("anna", "ben")));
    return host.sent("VPN");
  }
}
