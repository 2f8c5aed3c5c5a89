package io.routervm.service;

import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.os.GuestOs;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * DNS and DHCP of the home LAN.
 *
 * <p>Staged it serves nobody, behind three locks: the unit is neither enabled nor running, its
 * condition fails, and the configuration has no DHCP range.
 */
public final class Dnsmasq implements RouterService {
  private static final String UNIT = "dnsmasq.service";
  private static final String LIVE = "/etc/routervm/live";

  @Override
  public String name() {
    return "dnsmasq";
  }

  /** Where the leases are, for whoever shows them. */
  public static String leaseFile(GuestOs os) {
    return isDebian(os) ? "/var/lib/misc/dnsmasq.leases" : "/var/lib/dnsmasq/dnsmasq.leases";
  }

  @Override
  public Declarations declares(Router router) {
    Declarations declared = Declarations.NONE.withPackages("dnsmasq");
    if (!router.isLive()) {
      return declared;
    }
    return declared.withOpenings(
        new Opening(Side.LAN, Protocol.UDP, 53, "DNS"),
        new Opening(Side.LAN, Protocol.TCP, 53, "DNS"),
        new Opening(Side.LAN, Protocol.UDP, 67, "DHCP"),
        new Opening(Side.TUNNEL, Protocol.UDP, 53, "DNS"),
        new Opening(Side.TUNNEL, Protocol.TCP, 53, "DNS"));
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    List<Resource> locks = new ArrayList<>();
    locks.add(GuestFile.at("/etc/systemd/system/dnsmasq.service.d/routervm.conf").build());
    if (!router.isLive()) {
      locks.add(new Absent(LIVE, Set.of()));
    }
    return locks;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources = new ArrayList<>();
    resources.add(notifying(Hardening.file(router.os(), UNIT), router).build());
    if (isDebian(router.os())) {
      resources.add(file("/etc/default/dnsmasq", router).checkedBy("sh", "-n").build());
    }
    resources.add(
        file("/etc/dnsmasq.d/hosts.conf", router)
            .with(DnsmasqValues.hosts(router))
            .checkedBy("dnsmasq", "--test", "-C")
            .build());
    resources.add(
        file("/etc/dnsmasq.conf", router)
            .with(DnsmasqValues.main(router, declared))
            .checkedBy("dnsmasq", "--test", "-C")
            .build());
    if (router.isLive()) {
      resources.add(file(LIVE, router).build());
    }
    resources.add(
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
    return resources;
  }

  /** Staged there is nothing that runs, so nothing to notify. */
  private static GuestFile file(String path, Router router) {
    return notifying(GuestFile.at(path), router);
  }

  private static GuestFile notifying(GuestFile file, Router router) {
    return router.isLive() ? file.notifying(UNIT) : file;
  }

  static boolean isDebian(GuestOs os) {
    return os.family().equals("debian");
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    Check configuration =
        new Check(
            "dnsmasq accepts its configuration",
            Script.of("dnsmasq --test"),
            "read the line it names, then run `routervm reprovision`");
    if (!router.isLive()) {
      return List.of(
          configuration,
          new Check(
              "dnsmasq serves nobody while lan0 is on the ISP LAN",
              Script.of(
                  "if systemctl is-active dnsmasq.service; then exit 1; fi",
                  "if ss -lntu | grep -E ':(53|67)[[:space:]]'; then exit 1; fi"),
              "run `routervm reprovision`"));
    }
    RouterConfig config = router.config();
    String address = config.lan().address().address().toString();
    String zone = config.dns().zone();
    return List.of(
        configuration,
        new Check(
            "dnsmasq answers for the home zone",
            Script.of(
                "systemctl is-active dnsmasq.service",
                "dig +short +time=3 +tries=2 @"
                    + address
                    + " "
                    + Quote.word(config.name() + "." + zone)
                    + " | grep -x -F "
                    + address),
            "read `journalctl -u dnsmasq`, then run `routervm reprovision`"),
        new Check(
            "dnsmasq listens on its own addresses only",
            Script.of(
                "ss -lntu | grep -E ':(53|67)[[:space:]]'",
                "ss -lntu | grep -q -F " + Quote.word(address + ":53"),
                "ss -lntu | grep -q -E ':67[[:space:]]'",
                "if ss -lntu | grep -E '(\\*|0\\.0\\.0\\.0|\\[::\\]):53[[:space:]]'; then exit 1;"
                    + " fi"),
            "run `routervm reprovision`"));
  }
}
