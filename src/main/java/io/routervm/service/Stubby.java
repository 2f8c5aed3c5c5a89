package io.routervm.service;

import io.routervm.config.Dns;
import io.routervm.config.RouterConfig;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What asks the name servers over TLS where unbound encrypts but compares no names. unbound asks
 * it, at a loopback address, so that its memory and its look at signatures are the same everywhere.
 *
 * <p>It is EPEL 7's: the package getdns-stubby (1.5.1), until Fedora made it one of its own, stubby
 * (src.fedoraproject.org/rpms/stubby, "Obsoletes: getdns-stubby"). With an OpenSSL of 1.0.2, as
 * CentOS 7 has, it compares the names, and with an older one it refuses every server
 * (github.com/getdnsapi/getdns, v1.5.1, src/stub.c, X509_check_host).
 */
final class Stubby {
  /** Beside unbound's. */
  static final String ADDRESS = "127.0.0.55";

  /** Not one that only root may have: systemd 219 gives an account no rights of its own. */
  static final int PORT = 8053;

  static final String UNIT = "routervm-dns-over-tls.service";
  static final String CONFIGURATION = "/etc/stubby/routervm.yml";

  private static final String PACKAGE = "getdns-stubby";
  private static final String PACKAGE_UNIT = "stubby.service";
  private static final String PROGRAM = "/usr/local/sbin/routervm-dns-over-tls";
  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

  private Stubby() {}

  static boolean isNeeded(RouterConfig config) {
    return config.dns().isEncrypted() && !config.os().checksTlsNames();
  }

  /** As unbound writes a server. */
  static String server() {
    return ADDRESS + "@" + PORT;
  }

  static Declarations declares(RouterConfig config) {
    return isNeeded(config) ? Declarations.NONE.withPackages(PACKAGE) : Declarations.NONE;
  }

  static List<Resource> resources(Router router, String authorities) {
    if (router.os().checksTlsNames()) {
      return List.of();
    }
    if (!isNeeded(router.config())) {
      return List.of(
          new SystemdUnit(UNIT, false, false, SystemdUnit.OnNotify.RESTART),
          Absent.of(UNIT_FILE),
          Absent.of(Hardening.path(UNIT)),
          Absent.of(Restarts.path(UNIT)),
          Absent.of(PROGRAM),
          Absent.of(CONFIGURATION));
    }
    return List.of(
        SystemdUnit.off(PACKAGE_UNIT),
        GuestFile.at(PROGRAM)
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifyingLive(UNIT, router)
            .build(),
        GuestFile.at(UNIT_FILE)
            .with(
                Map.of("user", router.os().nobody().user(), "group", router.os().nobody().group()))
            .notifyingLive(UNIT, router)
            .build(),
        Hardening.file(router.os(), UNIT).notifyingLive(UNIT, router).build(),
        Restarts.file(router.os(), UNIT).build(),
        GuestFile.at(CONFIGURATION)
            .with(values(router.config().dns(), authorities))
            .checkedBy("stubby", "-i", "-C")
            .notifyingLive(UNIT, router)
            .build(),
        new SystemdUnit(UNIT, router.isLive(), router.isLive(), SystemdUnit.OnNotify.RESTART));
  }

  private static Map<String, Object> values(Dns dns, String authorities) {
    return Map.of(
        "address",
        server(),
        "authorities",
        authorities,
        "port",
        Integer.toString(dns.port()),
        "servers",
        dns.upstream().stream()
            .map(
                one ->
                    Map.of("address", one.address().toString(), "name", one.name().orElseThrow()))
            .toList());
  }

  static Stream<Check> checks(RouterConfig config) {
    return isNeeded(config)
        ? Stream.of(
            new Check(
                "the program that asks over TLS runs",
                Script.of("systemctl is-active " + UNIT),
                "read `journalctl -u " + UNIT + "`, then run `routervm reprovision`"))
        : Stream.empty();
  }
}
