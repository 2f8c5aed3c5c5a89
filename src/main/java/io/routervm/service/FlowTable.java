package io.routervm.service;

import io.routervm.config.LocalNetwork;
import io.routervm.config.Wan;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's short way for established connections, under nftables: their packets go from NIC to
 * NIC before any rule is asked. A connection is found there by its addresses, ports and the NIC
 * that leads to its source, so that nobody else's packet takes it with a borrowed source.
 *
 * <p>Not where every packet has to be asked for: a rule with hours ends connections when its hour
 * comes. Nor where the short way does not lead: into a tag or a session, or past the queue of a
 * limit. The VPN's clients go the long way as well, for the device between is a program.
 */
public final class FlowTable {
  /** With {@code show} it prints the NICs, or that the kernel has no flow tables. */
  public static final String PROGRAM = "/usr/local/sbin/routervm-flows";

  /** Of the table that the program adds. */
  static final String NAME = "established";

  private static final String UNIT = "routervm-flows.service";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  private FlowTable() {}

  /** Staged, nothing is forwarded. */
  static boolean isOffered(Router router) {
    Wan wan = router.config().wan();
    return router.isLive()
        && router.filtersWithNftables()
        && wan.vlan().isEmpty()
        && wan.pppoe().isEmpty()
        && router.config().firewall().limits().wan().isEmpty()
        && !TrafficLines.isTimed(router);
  }

  static List<Resource> resources(Router router, Declarations declared) {
    if (!router.os().filtersWithNftables()) {
      return List.of();
    }
    if (!isOffered(router)) {
      return List.of(SystemdUnit.off(UNIT), Absent.of(UNIT_FILE), Absent.of(PROGRAM));
    }
    return List.of(
        GuestFile.at(PROGRAM)
            .with(Map.of("nics", nics(router, declared), "links", links(router, declared)))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(UNIT)
            .build(),
        GuestFile.at(UNIT_FILE).notifying(UNIT).build(),
        SystemdUnit.on(UNIT));
  }

  /** What comes from these is offered: the VPN's clients and the hypervisor go the long way. */
  static List<Link> links(Router router, Declarations declared) {
    Set<String> nics =
        router.networks().stream().map(LocalNetwork::nic).collect(Collectors.toUnmodifiableSet());
    return declared.links().stream().filter(link -> nics.contains(link.nic())).toList();
  }

  private static List<String> nics(Router router, Declarations declared) {
    return Stream.concat(
            router.networks().stream().map(LocalNetwork::nic),
            declared.on(Zone.WAN).stream().map(Link::nic))
        .toList();
  }

  static List<Check> checks(Router router) {
    return isOffered(router)
        ? List.of(
            new Check(
                "established connections take the kernel's short way, where it has one",
                Script.of("systemctl is-active " + UNIT, PROGRAM + " check"),
                "read `journalctl -u routervm-flows`, then run `routervm reprovision`"))
        : List.of();
  }
}
