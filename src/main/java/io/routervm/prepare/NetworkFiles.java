package io.routervm.prepare;

import io.routervm.failure.Failure;
import io.routervm.prepare.BridgePlan.Move;
import io.routervm.prepare.BridgePlan.NewFile;
import io.routervm.prepare.BridgePlan.Reach;
import io.routervm.prepare.SurveyedNetwork.ConfigurationFile;
import io.routervm.prepare.SurveyedNetwork.Manager;
import io.routervm.prepare.WantedBridge.NewBridge;
import java.util.List;
import java.util.stream.Stream;

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
      case NETPLAN -> move(host, manager, nic, bridge, Netplan.files(host, nic, bridge), "", "");
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
        new Reach(nic, bridge.name(), host.addresses(), host.gateway()),
        List.of(),
        files,
        earlier,
        wanted,
        host.firewall());
  }

  /**
   * The NIC is to be the WAN's.
   *
   * @param home where this host's own address is
   * @throws Failure (precondition) for a configuration that cannot be changed so
   */
  static Move wan(
      SurveyedNetwork home, SurveyedNetwork isp, Manager manager, String nic, NewBridge bridge) {
    String link = home.nic().orElse(nic);
    List<NewFile> files;
    String wanted = "";
    switch (manager) {
      case IFUPDOWN -> files = Ifupdown.wan(isp, nic, bridge);
      case NETWORKD -> files = Networkd.wan(isp, nic, bridge);
      case NETPLAN -> files = Netplan.wan(isp, nic, bridge);
      case NETWORK_MANAGER -> {
        Connections connections = Connections.wan(isp, nic, bridge);
        files = connections.files();
        wanted = connections.port().toString();
      }
      default -> throw new IllegalStateException(manager.title());
    }
    return new Move(
        manager,
        nic,
        bridge,
        new Reach(link, link, home.addresses(), home.gateway()),
        Stream.concat(isp.addresses().stream(), isp.addresses6().stream()).toList(),
        files,
        isp.connection().orElse(""),
        wanted,
        false);
  }

  static Failure cannotMove(String what, ConfigurationFile file, String hint) {
    return Failure.precondition(what + "; nothing was changed", file.path(), hint);
  }
}
