package io.routervm.service;

import io.routervm.config.Wan;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;

/**
 * The home's way to the ISP box's LAN ({@code wan.reach}): a chain of {@link Firewall}'s rules,
 * which are closed until a program of ours has put into it what the lease says.
 *
 * <p>The program follows the kernel's routes, so that it is the same for every network stack: a
 * systemd-networkd runs no program of anybody's at a new lease.
 */
final class IspLan {
  static final String PROGRAM = "/usr/local/sbin/routervm-isp-lan";

  /** Its rules are not those of the file. */
  static final String CHAIN = "isp-lan";

  private static final String UNIT = "routervm-isp-lan.service";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  private IspLan() {}

  /** Whether anything there is kept from the home; staged, nothing is forwarded at all. */
  static boolean isKept(Router router) {
    return router.isLive() && router.config().wan().reach() != Wan.Reach.ALL;
  }

  static List<Resource> resources(Router router) {
    if (!isKept(router)) {
      return List.of(SystemdUnit.off(UNIT), Absent.of(UNIT_FILE), Absent.of(PROGRAM));
    }
    boolean box = router.config().wan().reach() == Wan.Reach.BOX;
    return List.of(
        GuestFile.at(PROGRAM)
            .with(
                Map.of(
                    "nic",
                    router.config().wan().uplink(),
                    "box",
                    box,
                    "nftables",
                    router.filtersWithNftables()))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(UNIT)
            .build(),
        GuestFile.at(UNIT_FILE).notifying(UNIT).build(),
        SystemdUnit.on(UNIT));
  }

  static List<Check> checks(Router router) {
    if (!isKept(router)) {
      return List.of();
    }
    return List.of(
        new Check(
            "the firewall knows the LAN of the ISP box",
            Script.of("systemctl is-active " + UNIT, PROGRAM + " check"),
            "read `journalctl -u routervm-isp-lan`, then run `routervm reprovision`"));
  }
}
