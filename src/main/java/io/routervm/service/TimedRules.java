package io.routervm.service;

import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of {@code firewall.rules} that hold at some times only. A program of ours puts them
 * into the kernel and takes them out by the router's local time: the kernel's own {@code xt_time}
 * knows UTC, and of the time zone what somebody told it once, which is wrong after the next change
 * to or from summer time. It looks at the clock every minute, so that one that jumps needs no
 * event.
 */
final class TimedRules {
  static final String PROGRAM = "/usr/local/sbin/routervm-times";
  static final String TIMES = "/etc/routervm/firewall.times";

  private static final String UNIT = "routervm-times.service";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  private TimedRules() {}

  /** The chains whose rules are not those of the file. */
  static Set<String> chains(Router router) {
    RuleDialect dialect = RuleDialect.of(router.config().firewall().backend());
    return TrafficLines.isTimed(router)
        ? Set.of(dialect.rulesChain(), TrafficLines.TIMED)
        : Set.of();
  }

  static List<Resource> resources(Router router, TrafficLines lines) {
    if (!TrafficLines.isTimed(router)) {
      return List.of(
          SystemdUnit.off(UNIT), Absent.of(UNIT_FILE), Absent.of(PROGRAM), Absent.of(TIMES));
    }
    return List.of(
        GuestFile.at(PROGRAM)
            .with(Map.of("nftables", router.filtersWithNftables()))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(UNIT)
            .build(),
        GuestFile.at(TIMES)
            .with(Map.of("windows", lines.windows(), "lines", lines.tagged()))
            .notifying(UNIT)
            .build(),
        GuestFile.at(UNIT_FILE).notifying(UNIT).build(),
        SystemdUnit.on(UNIT));
  }

  static List<Check> checks(Router router) {
    return TrafficLines.isTimed(router)
        ? List.of(
            new Check(
                "the firewall's rules with a time are as the clock says",
                Script.of("systemctl is-active " + UNIT, PROGRAM + " check"),
                "read `journalctl -u routervm-times`, then run `routervm reprovision`"))
        : List.of();
  }
}
