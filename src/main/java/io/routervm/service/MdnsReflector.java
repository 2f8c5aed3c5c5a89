package io.routervm.service;

import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Mdns;
import io.routervm.config.Protocol;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets the devices of some networks find each other's services: avahi's reflector, which all
 * systems have, which most of them can tell to pass on chosen services alone, and which repeats
 * what it has understood, not the packets that it gets. It publishes nothing of the router itself,
 * and sees no NIC but those of these networks.
 */
final class MdnsReflector implements RouterService {
  static final String UNIT = "routervm-mdns.service";
  static final String CONFIGURATION = "/etc/avahi/routervm.conf";

  private static final Ipv4 GROUP = Ipv4.of("224.0.0.251");
  private static final int PORT = 5353;
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  /** What the package would run: it would announce the router to everybody, the ISP included. */
  private static final String PACKAGE_UNIT = "avahi-daemon.service";

  private static final String PACKAGE_SOCKET = "avahi-daemon.socket";
  private static final String LOCK = "/etc/systemd/system/" + PACKAGE_UNIT + ".d/routervm.conf";

  @Override
  public String name() {
    return "mDNS reflector";
  }

  /** Whether it runs, and asks from a port of its own. */
  static boolean asks(Router router) {
    return router.isLive() && router.config().mdns().isPresent();
  }

  private static List<LocalNetwork> networks(Router router, Mdns mdns) {
    return router.networks().stream().filter(mdns::isBetween).toList();
  }

  @Override
  public Declarations declares(Router router) {
    if (router.config().mdns().isEmpty()) {
      return Declarations.NONE;
    }
    Declarations declared =
        Declarations.NONE.withPackages(Dnsmasq.isDebian(router.os()) ? "avahi-daemon" : "avahi");
    return asks(router)
        ? declared.withOpenings(openings(router, router.config().mdns().orElseThrow()))
        : declared;
  }

  private static Opening[] openings(Router router, Mdns mdns) {
    return networks(router, mdns).stream()
        .map(network -> new Opening(Zone.of(network), Protocol.UDP, PORT, "mDNS").of(GROUP))
        .toArray(Opening[]::new);
  }

  /** A Debian package starts its daemon at once; this keeps it from that. */
  @Override
  public List<Resource> beforePackages(Router router) {
    return router.config().mdns().isEmpty() ? List.of() : List.of(GuestFile.at(LOCK).build());
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    return router
        .config()
        .mdns()
        .map(mdns -> resources(router, mdns))
        .orElseGet(
            () ->
                List.of(
                    new SystemdUnit(UNIT, false, false, SystemdUnit.OnNotify.RESTART),
                    Absent.of(UNIT_FILE),
                    Absent.of(Hardening.path(UNIT)),
                    Absent.of(Restarts.path(UNIT)),
                    Absent.of(CONFIGURATION),
                    Absent.of(LOCK)));
  }

  private static List<Resource> resources(Router router, Mdns mdns) {
    boolean runs = router.isLive();
    return List.of(
        SystemdUnit.off(PACKAGE_SOCKET),
        SystemdUnit.off(PACKAGE_UNIT),
        GuestFile.at(UNIT_FILE).notifyingLive(UNIT, router).build(),
        Hardening.file(router.os(), UNIT).notifyingLive(UNIT, router).build(),
        Restarts.file(router.os(), UNIT).build(),
        GuestFile.at(CONFIGURATION)
            .with(
                Map.of(
                    "nics",
                    networks(router, mdns).stream()
                        .map(LocalNetwork::nic)
                        .collect(Collectors.joining(",")),
                    "services",
                    String.join(",", mdns.services())))
            .notifyingLive(UNIT, router)
            .build(),
        new SystemdUnit(UNIT, runs, runs, SystemdUnit.OnNotify.RESTART));
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    if (!asks(router)) {
      return List.of();
    }
    List<LocalNetwork> networks = networks(router, router.config().mdns().orElseThrow());
    String nics = networks.stream().map(LocalNetwork::nic).collect(Collectors.joining(" "));
    return List.of(
        new Check(
            "services are found by mDNS between "
                + networks.stream().map(LocalNetwork::name).collect(Collectors.joining(" and ")),
            Script.of(
                "systemctl is-active " + UNIT,
                // It has begun a moment before it listens.
                "seconds=0",
                "while :; do",
                "  deaf=",
                "  for nic in " + nics + "; do",
                "    ip maddress show dev \"$nic\" | grep -q -w -F "
                    + GROUP
                    + " || deaf=\"$deaf $nic\"",
                "  done",
                "  [ -n \"$deaf\" ] || exit 0",
                "  [ \"$seconds\" -lt 5 ] || break",
                "  seconds=$((seconds + 1))",
                "  sleep 1",
                "done",
                "echo \"nobody listens for mDNS on$deaf\"",
                "exit 1"),
            "read `journalctl -u " + UNIT + "`, then run `routervm reprovision`"));
  }
}
