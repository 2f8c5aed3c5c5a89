package io.routervm.service;

import io.routervm.config.Wan;
import io.routervm.os.NetworkStack;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What finds a daemon that hangs: one that has ended systemd starts again, but one that runs and
 * does nothing it takes for well. Name servers are asked; one that would pass every question on to
 * the Internet is looked at instead, and so are its connections; OpenVPN, whose management socket
 * is for one at a time, writes its status every minute. It also takes away what a systemd-networkd
 * that was killed while the ISP box changed its subnet leaves on the WAN.
 */
final class HangWatch {
  static final String UNIT = "routervm-watch.service";

  private static final String PROGRAM = "/usr/local/sbin/routervm-watch";

  private HangWatch() {}

  static List<Resource> resources(Router router, List<NameServer> servers) {
    List<String> watched = new ArrayList<>();
    servers.forEach(
        server -> watched.add(server.network().address().address() + " " + server.unit()));
    if (router.config().dns().needsForwarder()) {
      watched.add(Forwarder.ADDRESS + " " + Forwarder.UNIT);
    }
    if (Stubby.isNeeded(router.config())) {
      watched.add(Stubby.ADDRESS + ":" + Stubby.PORT + " " + Stubby.UNIT);
    }
    if (router.config().vpn().isPresent()) {
      watched.add(OpenVpn.STATUS + " " + OpenVpn.UNIT);
    }
    Wan wan = router.config().wan();
    boolean keepsLease = router.os().networkStack() == NetworkStack.NETWORKD && wan.isLeased();
    if (keepsLease) {
      watched.add(wan.uplink() + " systemd-networkd.service");
    }
    return List.of(
        GuestFile.at(PROGRAM)
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifyingLive(UNIT, router)
            .build(),
        GuestFile.at("/etc/systemd/system/" + UNIT)
            .with(Map.of("watched", String.join(" ", watched), "keepsLease", keepsLease))
            .notifyingLive(UNIT, router)
            .build(),
        Restarts.file(router.os(), UNIT).build(),
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
  }
}
