package io.routervm.service;

import io.routervm.config.BlockedNames;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Map;

/**
 * The names of {@code dns.block}, in a file that dnsmasq reads beside its configuration and reads
 * again when it is told: with 100,000 names it takes less than a second and some 12 MB, names below
 * them are included, and the answer is that there is no such name. A hosts file takes longer, knows
 * no names below, and sends browsers to an address where nobody is.
 */
final class Blocking {
  private static final String FILE = "/etc/routervm/blocked";
  private static final String UNIT = "routervm-blocked.service";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  /** What a newer list changes, and nothing else. */
  static final ResourceId NAMES = ManagedFile.of(FILE, "").id();

  private Blocking() {}

  /** Where dnsmasq finds them; empty without any. */
  static String file(Router router) {
    return isOn(router) ? FILE : "";
  }

  private static boolean isOn(Router router) {
    return !router.config().dns().block().isEmpty();
  }

  /** What stands before dnsmasq is started, which does not start without the file. */
  static List<Resource> file(Router router, List<String> servers) {
    if (!isOn(router)) {
      return List.of();
    }
    return List.of(
        GuestFile.at(UNIT_FILE).with(Map.of("servers", servers)).build(),
        GuestFile.at(FILE)
            .with(Map.of("names", BlockedNames.of(router.config(), router.lists())))
            .notifyingLive(UNIT, router)
            .build());
  }

  /** What comes once dnsmasq runs, or no longer asks for the file. */
  static List<Resource> unit(Router router) {
    SystemdUnit unit =
        new SystemdUnit(
            UNIT,
            isOn(router) && router.isLive(),
            isOn(router) && router.isLive(),
            SystemdUnit.OnNotify.RESTART);
    return isOn(router) ? List.of(unit) : List.of(unit, Absent.of(UNIT_FILE), Absent.of(FILE));
  }
}
