package io.routervm.service;

import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What finds a name server that hangs: one that has ended systemd starts again, but one that runs
 * and answers nothing it takes for well.
 */
final class NameServerWatch {
  static final String UNIT = "routervm-watch.service";

  private static final String PROGRAM = "/usr/local/sbin/routervm-watch";

  private NameServerWatch() {}

  static List<Resource> resources(Router router, List<NameServer> servers) {
    String asked =
        servers.stream()
            .map(server -> server.network().address().address() + " " + server.unit())
            .collect(Collectors.joining(" "));
    return List.of(
        GuestFile.at(PROGRAM)
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifyingLive(UNIT, router)
            .build(),
        GuestFile.at("/etc/systemd/system/" + UNIT)
            .with(Map.of("servers", asked))
            .notifyingLive(UNIT, router)
            .build(),
        Restarts.file(router.os(), UNIT).build(),
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
  }
}
