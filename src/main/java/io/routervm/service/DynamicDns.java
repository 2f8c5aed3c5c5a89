package io.routervm.service;

import io.routervm.config.RouterConfig;
import io.routervm.os.PackageManager;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import io.routervm.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Public names that follow the WAN's public address, by ddclient.
 *
 * <p>Staged nothing is published: the unit is off, and its condition fails.
 */
public final class DynamicDns implements RouterService {
  /** The unit whose journal tells how it goes. */
  public static final String UNIT = "ddclient.service";

  /** Where ddclient keeps what it published when. */
  public static final String CACHE = "/var/cache/ddclient/ddclient.cache";

  private static final String CONFIGURATION = "/etc/ddclient.conf";
  private static final String SCRIPT = "/etc/routervm/ddns.sh";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;
  private static final String HOOKS = "/etc/default/ddclient";

  /**
   * What ddclient removes from the page before it takes the first address that is left: it never
   * finds a private one, whoever starts it. Neither commas nor backslashes nor blanks, which 3.8.3
   * and 3.10 read differently.
   */
  static final String GUARD = guard();

  private static String guard() {
    String quad = "[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+";
    String refused =
        "0*(?:0|10|127|169[.]0*254|172[.]0*(?:1[6-9]|2[0-9]|3[01])|192[.]0*168"
            + "|100[.]0*(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|22[4-9]|2[3-9][0-9])[.]";
    String firstAddress = "(?<![0-9.])(?=" + quad + ")(?:(?!" + refused + ")|.*)";
    return "(?:[[:cntrl:]]{2}.*?(?:" + firstAddress + "|(?!.))|(?!.))";
  }

  @Override
  public String name() {
    return "dynamic DNS";
  }

  @Override
  public Declarations declares(Router router) {
    if (router.config().ddns().isEmpty()) {
      return Declarations.NONE;
    }
    return Declarations.NONE.withPackages(packages(router).toArray(String[]::new));
  }

  /** ddclient needs the modules by name: the packages only recommend some of them. */
  private static List<String> packages(Router router) {
    if (router.os().packageManager() == PackageManager.APT) {
      return List.of("ddclient", "libio-socket-ssl-perl", "ca-certificates");
    }
    List<String> packages = new ArrayList<>(List.of("ddclient", "perl-IO-Socket-SSL"));
    for (RouterConfig.DynamicDns account : router.config().ddns()) {
      switch (account.protocol()) {
        case "cloudflare" -> packages.add("perl-JSON-PP");
        case "freedns" -> packages.add("perl-Digest-SHA");
        default -> {}
      }
    }
    return packages.stream().distinct().toList();
  }

  /** A Debian package starts its daemon at once; this unit's condition keeps it from that. */
  @Override
  public List<Resource> beforePackages(Router router) {
    return router.config().ddns().isEmpty() ? List.of() : List.of(file(UNIT_FILE, router).build());
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    if (router.config().ddns().isEmpty()) {
      return List.of(
          new SystemdUnit(UNIT, false, false, SystemdUnit.OnNotify.RESTART),
          Absent.of(UNIT_FILE),
          Absent.of(Hardening.path(UNIT)),
          Absent.of(SCRIPT),
          Absent.of(CONFIGURATION));
    }
    // They are the same for every account.
    RouterConfig.DynamicDns first = router.config().ddns().get(0);
    List<Resource> resources = new ArrayList<>();
    resources.add(Hardening.file(router.os(), UNIT).notifyingLive(UNIT, router).build());
    if (Dnsmasq.isDebian(router.os())) {
      resources.add(GuestFile.at(HOOKS).checkedBy("sh", "-n").build());
    }
    resources.add(configuration(router, first));
    resources.add(
        file(SCRIPT, router)
            .with(
                Map.of(
                    "web",
                    first.web().toString(),
                    "seconds",
                    Long.toString(first.interval().toSeconds())))
            .checkedBy("sh", "-n")
            .build());
    resources.add(
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
    return resources;
  }

  private static ManagedFile configuration(Router router, RouterConfig.DynamicDns first) {
    List<RouterConfig.DynamicDns> accounts = router.config().ddns();
    List<String> hosts = accounts.stream().flatMap(one -> one.hosts().stream()).toList();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("names", String.join(", ", hosts) + (hosts.size() == 1 ? " follows" : " follow"));
    values.put("seconds", Long.toString(first.interval().toSeconds()));
    values.put("web", first.web().toString());
    values.put("guard", GUARD);
    // What a line by itself says holds for all lines below: of several accounts each is one line.
    values.put("end", accounts.size() == 1 ? "" : " \\");
    values.put("accounts", accounts.stream().map(one -> account(router, one)).toList());
    ManagedFile file =
        ManagedFile.secret(
            CONFIGURATION, Template.render("vm-templates/guest" + CONFIGURATION, values));
    return router.isLive() ? file.notifying(SystemdUnit.idOf(UNIT)) : file;
  }

  private static Map<String, Object> account(Router router, RouterConfig.DynamicDns account) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("protocol", account.protocol());
    values.put("server", account.server().orElse(""));
    values.put("zone", account.zone().orElse(""));
    values.put("login", DdclientText.login(account.login()));
    values.put(
        "password",
        router
            .secrets()
            .read(account.password())
            .map(text -> DdclientText.password(account, text))
            .orElse(""));
    values.put("hosts", String.join(",", account.hosts()));
    return values;
  }

  private static GuestFile file(String path, Router router) {
    return GuestFile.at(path).notifyingLive(UNIT, router);
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    if (router.config().ddns().isEmpty()) {
      return List.of();
    }
    Check hidden =
        new Check(
            "only root can read the dynamic DNS password",
            Script.of("stat -c '%U %a' " + CONFIGURATION + " | grep -x 'root 600'"),
            "run `routervm reprovision`");
    Check placed =
        router.isLive()
            ? new Check(
                "dynamic DNS runs",
                Script.of("systemctl is-active " + UNIT),
                "read `journalctl -u ddclient`, then run `routervm reprovision`")
            : new Check(
                "dynamic DNS publishes nothing while " + router.home().nic() + " is on the ISP LAN",
                Script.of("if systemctl is-active " + UNIT + "; then exit 1; fi"),
                "run `routervm reprovision`");
    return List.of(hidden, placed);
  }
}
