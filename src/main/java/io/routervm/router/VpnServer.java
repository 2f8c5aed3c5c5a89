package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.RemoteShell;
import io.routervm.guest.Result;
import io.routervm.plan.ResourceId;
import io.routervm.service.OpenVpn;
import io.routervm.shell.Script;
import io.routervm.vpn.ServerScripts;
import io.routervm.vpn.VpnClients;
import io.routervm.vpn.VpnKeys;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The router's OpenVPN server, as it runs. */
public record VpnServer(RemoteShell host) {
  /** The one file whose change ends sessions without a restart. */
  static final ResourceId REVOCATION_LIST = new ResourceId("file", OpenVpn.REVOCATION_LIST);

  public static final ServerScripts SCRIPTS = new ServerScripts(OpenVpn.MANAGEMENT_SOCKET);

  /** Whether a revocation list has ever been brought here. */
  boolean isInstalled() {
    return host.run(Script.command("test", "-e", REVOCATION_LIST.name())).succeeded();
  }

  /**
   * Ends the sessions of all who have no valid certificate any more, and of {@code more}: OpenVPN
   * itself looks at the list only when a client connects or, once an hour, renegotiates.
   *
   * @return the clients that were connected
   * @throws Failure when the server does not let itself be asked
   */
  List<String> disconnect(VpnKeys keys, Set<String> more) {
    Set<String> names = new TreeSet<>(new VpnClients(keys).lockedOut());
    names.addAll(more);
    if (names.isEmpty()) {
      return List.of();
    }
    Result result = host.run(SCRIPTS.disconnect(names));
    if (!result.succeeded()) {
      throw new Failure(
          Failure.Kind.BROKEN,
          "the list of revoked certificates is in force for new connections, but running sessions"
              + " could not be ended: "
              + ServerScripts.reason(result),
          "the management socket of the router's OpenVPN",
          "end them with `routervm ssh -- systemctl restart openvpn-server@server`");
    }
    return ServerScripts.disconnected(result.output());
  }
}
