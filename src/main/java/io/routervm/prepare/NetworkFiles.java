package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.List;

/** The configuration of a host whose address is on a bridge, in the format of who reads it. */
final class NetworkFiles {
  private NetworkFiles() {}

  /**
   * The move.
   *
   * @throws Failure (precondition) for a configuration that cannot be moved
   */
  static Move move(SurveyedNetwork host, Manager manager, String nic, NewBridge bridge) {
    return switch (manager) {
      case IFUPDOWN -> move(host, manager, nic, bridge, Ifupdown.files(host, nic, bridge), "", "");
      case NETWORKD -> move(host, manager, nic, bridge, Networkd.files(host, nic, bridge), "", "");
      case NETWORK_MANAGER -> {
        Connections connections = Connections.of(host, nic, bridge);
        yield move(
            host,
            manager,
            nic,
            bridge,
            connections.files(),
            host.connection().orElseThrow(),
            connections.port().toString());
      }
    };
  }

  private static Move move(
      SurveyedNetwork host,
      Manager manager,
      String nic,
      NewBridge bridge,
      List<NewFile> files,
      String earlier,
      String wanted) {
    return new Move(
        manager,
        nic,
        bridge,
        host.addresses(),
        host.gateway(),
        files,
        earlier,
        wanted,
        host.firewall());
  }

  static Failure cannotMove(String what, ConfigurationFile file, String hint) {
    return Failure.precondition(what + "; nothing was changed", file.path(), hint);
  }
}
