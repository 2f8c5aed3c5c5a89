package io.routervm.service;

import io.routervm.config.Identity;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Protocol;
import io.routervm.os.GuestOs;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * DNS and DHCP of the home LAN.
 *
 * <p>Staged it serves nobody, behind three locks: the unit is neither enabled nor running, its
 * condition fails, and the configuration has no DHCP range.
 */
public final class Dnsmasq implements RouterService {
  private static final String UNIT = "dnsmasq.service";
  static final String CONFIGURATION = "/etc/dnsmasq.conf";
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
    Declarations declared = Declarations.NONE.withPackages("dnsmasq").withFolders("/etc/dnsmasq.d");
    if (!router.isLive()) {
      return declared;
    }
    for (LocalNetwork network : router.networks()) {
      Zone zone = Zone.of(network);
      declared = declared.withOpenings(names(zone));
      if (network.dhcp().isPresent()) {
        declared = declared.withOpenings(new Opening(zone, Protocol.UDP, 67, "DHCP"));
      }
    }
    return declared.withOpenings(names(Zone.VPN));
  }

  private static Opening[] names(Zone zone) {
    return new Opening[] {
      new Opening(zone, Protocol.UDP, 53, "DNS"), new Opening(zone, Protocol.TCP, 53, "DNS")
    };
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    List<Resource> locks = new ArrayList<>();
    locks.add(GuestFile.at("/etc/systemd/system/dnsmasq.service.d/routervm.conf").build());
    if (!router.isLive()) {
      locks.add(Absent.of(LIVE));
    }
    return locks;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources = new ArrayList<>();
    resources.add(Hardening.file(router.os(), UNIT).notifyingLive(UNIT, router).build());
    resources.add(Restarts.file(router.os(), UNIT).build());
    if (isDebian(router.os())) {
      resources.add(file("/etc/default/dnsmasq", router).checkedBy("sh", "-n").build());
    }
    resources.add(
        file("/etc/dnsmasq.d/hosts.conf", router)
            .with(DnsmasqValues.hosts(router))
            .checkedBy("dnsmasq", "--test", "-C")
            .build());
    resources.add(
        file("/etc/dnsmasq.d/records.conf", router)
            .with(DnsmasqValues.records(router))
            .checkedBy("dnsmasq", "--test", "-C")
            .build());
    resources.add(
        file(CONFIGURATION, router)
            .with(DnsmasqValues.main(router, declared))
            .checkedBy("dnsmasq", "--test", "-C")
            .build());
    if (router.isLive()) {
      resources.add(
          file(LIVE, router).with(Map.of("wan", Identity.WAN_NIC, "home", router.home())).build());
    }
    resources.add(
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
    return resources;
  }

  private static GuestFile file(String path, Router router) {
    return GuestFile.at(path).notifyingLive(UNIT, router);
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
              "dnsmasq serves nobody while " + router.home().nic() + " is on the ISP LAN",
              Script.of(
                  "if systemctl is-active dnsmasq.service; then exit 1; fi",
                  "if ss -lntu | grep -E ':(53|67)[[:space:]]'; then exit 1; fi"),
              "run `routervm reprovision`"));
    }
    String sockets = "ss -lntu | grep ";
    Script listening = Script.of(sockets + "-E ':(53|67)[[:space:]]'");
    for (LocalNetwork network : router.networks()) {
      String socket = Quote.word(network.address().address() + ":53");
      listening = listening.then(Script.of(sockets + "-q -F " + socket));
    }
    return List.of(
        configuration,
        new Check(
            "dnsmasq answers for the home zone",
            Script.of("systemctl is-active dnsmasq.service").then(answers(router)),
            "read `journalctl -u dnsmasq`, then run `routervm reprovision`"),
        new Check(
            "dnsmasq listens on its own addresses only",
            listening.then(
                Script.of(
                    sockets + "-q -E ':67[[:space:]]'",
                    "if "
                        + sockets
                        + "-E '(\\*|0\\.0\\.0\\.0|\\[::\\]):53[[:space:]]'; then exit 1; fi")),
            "run `routervm reprovision`"));
  }

  /** Fails unless the router's own name is answered in each network, with its address there. */
  public static Script answers(Router router) {
    Script answers = Script.NOTHING;
    for (LocalNetwork network : router.networks()) {
      String question =
          "dig +short +time=3 +tries=2 @%1$s %2$s | grep -x -F %1$s"
              .formatted(
                  network.address().address(),
                  Quote.word(router.config().name() + "." + network.zone()));
      answers = answers.then(Script.of(question));
    }
    return answers;
  }
}
