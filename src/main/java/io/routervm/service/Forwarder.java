package io.routervm.service;

import io.routervm.config.Dns;
import io.routervm.config.RouterConfig;
import io.routervm.config.Upstream;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program that asks the name servers of the Internet where dnsmasq cannot: over TLS, and with
 * signatures that are to be right. It is unbound on all systems, because it does both, and because
 * all of them have it: EL 7's dnsmasq is built without DNSSEC. Only dnsmasq asks it, at a loopback
 * address. Where it cannot tell one server's certificate from another's, {@link Stubby} asks them
 * in its place.
 */
public final class Forwarder implements RouterService {
  /** Its loopback address, at port 53. */
  public static final String ADDRESS = "127.0.0.54";

  /** Its unit. */
  public static final String UNIT = "routervm-forwarder.service";

  private static final String CONFIGURATION = "/etc/unbound/routervm.conf";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  /** What the package would run. */
  private static final String PACKAGE_UNIT = "unbound.service";

  /**
   * The keys of the root zone. The first is to be revoked in 2027, the second to take over; both
   * stand here, so that a router that is built in between needs neither a state nor a download.
   */
  private static final List<String> ROOT_KEYS =
      List.of(
          ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
          ". DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16");

  @Override
  public String name() {
    return "DNS forwarder";
  }

  private static boolean isNeeded(Router router) {
    return router.config().dns().needsForwarder();
  }

  @Override
  public Declarations declares(Router router) {
    return isNeeded(router)
        ? Declarations.union(
            List.of(
                Declarations.NONE.withPackages("unbound", "ca-certificates"),
                Stubby.declares(router.config())))
        : Declarations.NONE;
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    List<Resource> resources = new ArrayList<>(Stubby.resources(router, authorities(router)));
    resources.addAll(unbound(router));
    return resources;
  }

  private static List<Resource> unbound(Router router) {
    if (!isNeeded(router)) {
      return List.of(
          new SystemdUnit(UNIT, false, false, SystemdUnit.OnNotify.RESTART),
          Absent.of(UNIT_FILE),
          Absent.of(Hardening.path(UNIT)),
          Absent.of(Restarts.path(UNIT)),
          Absent.of(CONFIGURATION));
    }
    return List.of(
        SystemdUnit.off(PACKAGE_UNIT),
        GuestFile.at(UNIT_FILE).notifyingLive(UNIT, router).build(),
        Hardening.file(router.os(), UNIT).notifyingLive(UNIT, router).build(),
        Restarts.file(router.os(), UNIT).build(),
        GuestFile.at(CONFIGURATION)
            .with(values(router))
            .checkedBy("unbound-checkconf")
            .notifyingLive(UNIT, router)
            .build(),
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
  }

  private static Map<String, Object> values(Router router) {
    Dns dns = router.config().dns();
    boolean asksStubby = Stubby.isNeeded(router.config());
    return Map.of(
        "address",
        ADDRESS,
        "anchors",
        dns.dnssec() ? ROOT_KEYS : List.of(),
        "authorities",
        dns.isEncrypted() && !asksStubby ? authorities(router) : "",
        "local",
        asksStubby,
        "servers",
        asksStubby
            ? List.of(Stubby.server())
            : dns.upstream().stream().map(one -> server(one, dns.port())).toList());
  }

  private static String authorities(Router router) {
    return Dnsmasq.isDebian(router.os())
        ? "/etc/ssl/certs/ca-certificates.crt"
        : "/etc/pki/tls/certs/ca-bundle.crt";
  }

  private static String server(Upstream upstream, int port) {
    return upstream.address() + "@" + port + upstream.name().map(name -> "#" + name).orElse("");
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    if (!isNeeded(router) || !router.isLive()) {
      return List.of();
    }
    return Stream.concat(
            Stubby.checks(router.config()),
            Stream.of(
                new Check(
                    "the DNS forwarder runs",
                    Script.of("systemctl is-active " + UNIT),
                    "read `journalctl -u " + UNIT + "`, then run `routervm reprovision`")))
        .toList();
  }

  /** The command that shows what it and, where there is one, the program before it have said. */
  public static String journal(RouterConfig config) {
    return "journalctl -u " + UNIT + (Stubby.isNeeded(config) ? " -u " + Stubby.UNIT : "");
  }

  /**
   * Fails unless it finds the servers of the root zone; then it prints what was said last.
   *
   * @param seconds how long it may take
   */
  public static Script finds(RouterConfig config, int seconds) {
    return Script.of(
        "if dig +time="
            + seconds
            + " +tries=1 @"
            + ADDRESS
            + " . NS | grep 'status: NOERROR'; then",
        "  exit 0",
        "fi",
        journal(config) + " -q -o cat -n 1",
        "exit 1");
  }
}
