package io.routervm.service;

import io.routervm.config.LineLimits.Line;
import io.routervm.config.Rate;
import io.routervm.os.PackageManager;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code firewall.limits}: the WAN is kept at a little less than the line does, and its queue is a
 * fair one. A program of ours gives the NIC its queues again whenever it comes anew.
 */
public final class LineLimit {
  /** With {@code show} it prints what each direction has dropped: {@code up 12}. */
  public static final String PROGRAM = "/usr/local/sbin/routervm-limits";

  private static final String UNIT = "routervm-limits.service";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  private LineLimit() {}

  /** Staged, the line is not the home's. */
  private static Optional<Line> line(Router router) {
    return router.config().firewall().limits().wan().filter(line -> router.isLive());
  }

  /** The program {@code tc} is in a package of its own where dnf is. */
  static String[] packages(Router router) {
    boolean needed =
        router.config().firewall().limits().wan().isPresent()
            && router.os().packageManager() == PackageManager.DNF;
    return needed ? new String[] {"iproute-tc"} : new String[0];
  }

  static List<Resource> resources(Router router, Declarations declared) {
    Optional<Line> line = line(router);
    if (line.isEmpty()) {
      return List.of(SystemdUnit.off(UNIT), Absent.of(UNIT_FILE), Absent.of(PROGRAM));
    }
    String nic = declared.on(Zone.WAN).get(0).nic();
    return List.of(
        GuestFile.at(PROGRAM)
            .with(
                Map.of(
                    "nic", nic,
                    "up", line.get().up().map(Rate::text).orElse(""),
                    "down", line.get().down().map(Rate::text).orElse("")))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(UNIT)
            .build(),
        GuestFile.at(UNIT_FILE).notifying(UNIT).build(),
        SystemdUnit.on(UNIT));
  }

  static List<Check> checks(Router router) {
    return line(router).isEmpty()
        ? List.of()
        : List.of(
            new Check(
                "the line is kept at its limits",
                Script.of("systemctl is-active " + UNIT, PROGRAM + " check"),
                "read `journalctl -u routervm-limits`; a kernel with neither cake nor HTB and"
                    + " fq_codel cannot do it: remove firewall.limits then"));
  }
}
