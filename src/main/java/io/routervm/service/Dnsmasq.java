package io.routervm.service;

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
import java.util.Optional;

/**
 * DNS and DHCP of the networks, a {@link NameServer} each.
 *
 * <p>Staged it serves nobody, behind three locks: the unit is neither enabled nor running, its
 * condition fails, and the configuration has no DHCP range.
 */
public final class Dnsmasq implements RouterService {
  /** Below the state folder: lists of {@code dns.block} as they were fetched. */
  public static final String LISTS = "block-lists";

  private static final String UNITS = "/etc/systemd/system/";
  private static final String UNIT = "dnsmasq.service";
  private static final String LIVE = "/etc/routervm/live";

  private static final String[] CHECK = {"dnsmasq", "--test", "-C"};

  /** While a network is new, its folder of other files is not there yet. */
  private static final String[] CHECK_ALONE = {
    "sh", "-c", "grep -v '^conf-dir=' -- \"$1\" | dnsmasq --test -C -", "sh"
  };

  @Override
  public String name() {
    return "dnsmasq";
  }

  /** Where the leases of a network are, for whoever shows or keeps them. */
  public static String leaseFile(GuestOs os, LocalNetwork network) {
    return new NameServer(network).leases(os);
  }

  @Override
  public Declarations declares(Router router) {
    Declarations declared = Declarations.NONE.withPackages("dnsmasq").withFolders("/etc/dnsmasq.d");
    if (!router.isLive()) {
      return declared;
    }
    // What the other networks may use is in their own list; the home is never locked out.
    Zone home = Zone.of(router.home());
    return declared
        .withOpenings(names(home))
        .withOpenings(new Opening(home, Protocol.UDP, 67, "DHCP"))
        .withOpenings(names(Zone.VPN));
  }

  private static Opening[] names(Zone zone) {
    return new Opening[] {
      new Opening(zone, Protocol.UDP, 53, "DNS"), new Opening(zone, Protocol.TCP, 53, "DNS")
    };
  }

  @Override
  public Optional<KeptState> keeps() {
    return Optional.of(
        new KeptState(
            "block-lists", "the lists of dns.block as they were fetched", List.of(LISTS + "/")));
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    List<Resource> locks = new ArrayList<>();
    for (String unit : units(router)) {
      locks.add(
          GuestFile.at(UNITS + unit + ".d/routervm.conf")
              .from(UNITS + UNIT + ".d/routervm.conf")
              .build());
    }
    if (!router.isLive()) {
      locks.add(Absent.of(LIVE));
    }
    return locks;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources = new ArrayList<>(gone(router));
    List<NameServer> servers = servers(router);
    for (String unit : units(router)) {
      GuestFile hardening = Hardening.file(router.os(), unit).from(Hardening.path(UNIT));
      resources.add(notifying(hardening, router, servers, unit).build());
      resources.add(Restarts.file(router.os(), unit).build());
    }
    if (isDebian(router.os())) {
      resources.add(
          GuestFile.at("/etc/default/dnsmasq")
              .notifyingLive(UNIT, router)
              .checkedBy("sh", "-n")
              .build());
    }
    if (servers.size() > 1) {
      resources.add(
          notifying(
                  GuestFile.at(UNITS + NameServer.TEMPLATE_UNIT),
                  router,
                  servers,
                  NameServer.TEMPLATE_UNIT)
              .build());
    }
    resources.addAll(Blocking.file(router, servers.stream().map(NameServer::unit).toList()));
    servers.forEach(server -> resources.addAll(files(router, declared, server)));
    if (router.isLive()) {
      resources.add(
          GuestFile.at(LIVE)
              .with(Map.of("wan", router.config().wan().uplink(), "home", router.home()))
              .notifying(UNIT)
              .build());
    }
    for (NameServer server : servers) {
      resources.add(
          new SystemdUnit(
              server.unit(), router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
    }
    resources.addAll(HangWatch.resources(router, servers));
    resources.addAll(Blocking.unit(router));
    return resources;
  }

  /** Of {@link #resources}: the names of {@code dns.block}, and what has dnsmasq read them. */
  static List<Resource> blocking(Router router) {
    List<Resource> resources = new ArrayList<>();
    resources.addAll(
        Blocking.file(router, servers(router).stream().map(NameServer::unit).toList()));
    resources.addAll(Blocking.unit(router));
    return resources;
  }

  /** Stopped before its files go; those of all of them go with the last one. */
  private static List<Resource> gone(Router router) {
    List<Resource> gone = new ArrayList<>();
    for (String network : router.gone()) {
      gone.add(SystemdUnit.off(NameServer.unit(network)));
      NameServer.files(network).forEach(file -> gone.add(Absent.of(file)));
    }
    if (!gone.isEmpty() && router.networks().size() == 1) {
      String unit = UNITS + NameServer.TEMPLATE_UNIT;
      gone.add(Absent.of(unit));
      gone.add(Absent.of(unit + ".d"));
    }
    return gone;
  }

  private static List<NameServer> servers(Router router) {
    return router.networks().stream().map(NameServer::new).toList();
  }

  /** The unit files that run them. */
  private static List<String> units(Router router) {
    return router.networks().size() == 1 ? List.of(UNIT) : List.of(UNIT, NameServer.TEMPLATE_UNIT);
  }

  /** A file of {@code unit} is one of all its instances. */
  private static GuestFile notifying(
      GuestFile file, Router router, List<NameServer> servers, String unit) {
    GuestFile notifying = file;
    for (NameServer server : servers) {
      if (server.unit().replaceFirst("@.*[.]", "@.").equals(unit)) {
        notifying = notifying.notifyingLive(server.unit(), router);
      }
    }
    return notifying;
  }

  private static List<Resource> files(Router router, Declarations declared, NameServer server) {
    NameServer home = new NameServer(router.home());
    DnsmasqValues values = new DnsmasqValues(router, server);
    DnsmasqNames names = new DnsmasqNames(router, server.network());
    return List.of(
        file(router, server, server.hosts(), home.hosts(), names.hosts()).checkedBy(CHECK).build(),
        file(router, server, server.records(), home.records(), names.records())
            .checkedBy(CHECK)
            .build(),
        file(router, server, server.configuration(), home.configuration(), values.main(declared))
            .checkedBy(server.network().isHome() ? CHECK : CHECK_ALONE)
            .build());
  }

  private static GuestFile file(
      Router router, NameServer server, String path, String template, Map<String, Object> values) {
    return GuestFile.at(path).from(template).with(values).notifyingLive(server.unit(), router);
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
            active(router).then(answers(router)),
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

  private static Script active(Router router) {
    Script active = Script.NOTHING;
    for (NameServer server : servers(router)) {
      active = active.then(Script.of("systemctl is-active " + Quote.word(server.unit())));
    }
    return active;
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
