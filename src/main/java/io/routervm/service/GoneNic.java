package io.routervm.service;

import io.routervm.resource.Absent;
import io.routervm.resource.NicDown;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;

/** What a network that is not served any more has left of its NIC, in each network stack. */
final class GoneNic {
  private GoneNic() {}

  /** Taken down first, so that it comes back last when its files are back. */
  static List<Resource> resources(Router router, String nic) {
    return switch (router.os().networkStack()) {
      case NETWORKD ->
          List.of(
              down(nic, "networkctl reload && networkctl reconfigure " + nic),
              Absent.of(NetworkFiles.NETWORKD + "05-" + nic + ".link"),
              Absent.of(NetworkFiles.NETWORKD + "05-" + nic + ".network")
                  .notifying(SystemdUnit.idOf("systemd-networkd.service")));
      case IFCFG ->
          List.of(
              down(nic, "systemctl reload network.service"),
              NetworkFiles.withoutRoutes(nic),
              Absent.of(NetworkFiles.IFCFG + nic).notifying(SystemdUnit.idOf("network.service")));
      case KEYFILE ->
          List.of(
              down(
                  nic,
                  "nmcli connection reload && nmcli --wait 20 connection up uuid "
                      + NetworkFiles.uuid(router.identity(), nic)),
              Absent.of(NetworkFiles.NETWORKD + "05-" + nic + ".link"),
              Absent.of(NetworkFiles.KEYFILES + nic + ".nmconnection")
                  .notifying(SystemdUnit.idOf("NetworkManager.service")));
    };
  }

  private static NicDown down(String nic, String again) {
    return new NicDown(nic, List.of("sh", "-c", again));
  }
}
