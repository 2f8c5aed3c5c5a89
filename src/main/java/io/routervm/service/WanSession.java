package io.routervm.service;

import io.routervm.config.Wan;
import io.routervm.resource.Absent;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code wan.pppoe}: the session by which the provider gives an address, kept by pppd with the
 * kernel's PPPoE. Its link is the WAN.
 *
 * <p>Staged it asks for none while the ISP box is at home still: an account may be good for one.
 */
public final class WanSession implements RouterService {
  /** Whose journal tells how it goes. */
  public static final String UNIT = "routervm-pppoe.service";

  /** How a line of its journal begins after an attempt that failed. */
  public static final String FAILED_ATTEMPT = "no session; asks again";

  /** How one begins while another link's default route is in the way. */
  public static final String WAITS = "waits for another default route to go";

  private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;
  private static final String PROGRAM = "/usr/local/sbin/routervm-pppoe";
  private static final String PEER = "/etc/ppp/peers/routervm";

  /** Not pap-secrets and chap-secrets, which are the package's own, and hold those of others. */
  private static final String SECRETS = "/etc/ppp/routervm-secrets";

  private static final String MODULES = "/etc/modules-load.d/routervm-pppoe.conf";

  /** For how long no other link must have had the default route before a session is asked for. */
  private static final int QUIET_SECONDS = 1;

  /** The home's lease is that long in coming at a start. */
  private static final int QUIET_SECONDS_STAGED = 20;

  /** From one failed attempt to the next, doubled each time that the provider says no at once. */
  private static final int FIRST_PAUSE_SECONDS = 3;

  private static final int LONGEST_PAUSE_SECONDS = 60;

  /** An attempt that failed sooner was answered: nobody's silence is taken for an answer. */
  private static final int QUICK_SECONDS = 12;

  @Override
  public String name() {
    return "PPPoE";
  }

  @Override
  public Declarations declares(Router router) {
    return session(router).isEmpty()
        ? Declarations.NONE
        : Declarations.NONE
            .withPackages("ppp")
            .withFolders("/etc/ppp")
            .withLinks(new Link(Wan.SESSION, Zone.WAN, Optional.empty()));
  }

  private static Optional<Wan.Pppoe> session(Router router) {
    return router.config().wan().pppoe();
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    Optional<Wan.Pppoe> session = session(router);
    if (session.isEmpty()) {
      List<Resource> gone = new ArrayList<>(List.of(SystemdUnit.off(UNIT)));
      for (String path : List.of(UNIT_FILE, Restarts.path(UNIT), PROGRAM, PEER, SECRETS, MODULES)) {
        gone.add(Absent.of(path));
      }
      return gone;
    }
    Wan wan = router.config().wan();
    return List.of(
        GuestFile.at(MODULES).build(),
        GuestFile.at(PEER)
            .with(
                Map.of(
                    "bearer",
                    wan.bearer(),
                    "mtu",
                    wan.largestPacket(),
                    "setsWait",
                    router.os().setsWaitForProvider()))
            .notifying(UNIT)
            .build(),
        secrets(router, session.get()),
        GuestFile.at(PROGRAM)
            .with(
                Map.of(
                    "session",
                    Wan.SESSION,
                    "bearer",
                    wan.bearer(),
                    "failed",
                    FAILED_ATTEMPT,
                    "waits",
                    WAITS,
                    "live",
                    router.isLive(),
                    "quiet",
                    router.isLive() ? QUIET_SECONDS : QUIET_SECONDS_STAGED,
                    "first",
                    FIRST_PAUSE_SECONDS,
                    "quick",
                    QUICK_SECONDS,
                    "longest",
                    LONGEST_PAUSE_SECONDS))
            .mode("0755")
            .checkedBy("sh", "-n")
            .notifying(UNIT)
            .build(),
        GuestFile.at(UNIT_FILE)
            .with(Map.of("network", router.os().unit("network")))
            .notifying(UNIT)
            .build(),
        Restarts.file(router.os(), UNIT).build(),
        SystemdUnit.on(UNIT));
  }

  private static ManagedFile secrets(Router router, Wan.Pppoe session) {
    String password =
        router
            .secrets()
            .read(session.password())
            .map(text -> PppdText.password(session, text))
            .orElse("");
    String content =
        "# %s%nuser %s%npassword %s%n"
            .formatted(GuestFile.HEADER, PppdText.quoted(session.user()), password);
    return ManagedFile.secret(SECRETS, content).notifying(SystemdUnit.idOf(UNIT));
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    if (session(router).isEmpty()) {
      return List.of();
    }
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "only root can read the PPPoE password",
            Script.of("stat -c '%U %a' " + SECRETS + " | grep -x 'root 600'"),
            "run `routervm reprovision`"));
    checks.add(
        new Check(
            "PPPoE runs",
            Script.of("systemctl is-active " + UNIT),
            "read `journalctl -u routervm-pppoe`, then run `routervm reprovision`"));
    if (router.isLive()) {
      checks.add(
          new Check(
                  Wan.SESSION + " has an address of the provider's",
                  Script.of(
                      "if ip -4 -o address show dev "
                          + Wan.SESSION
                          + " | grep inet; then exit 0; fi",
                      "journalctl -q -o cat -n 2 -u " + UNIT,
                      "exit 1"),
                  "check the cable between the modem and the WAN NIC, and the account's name and"
                      + " password in wan.pppoe")
              .at(Rung.LEASE));
      checks.add(apart());
    }
    return checks;
  }

  /** pppd takes whatever the other end says, and gives it a route of its own. */
  private static Check apart() {
    return new Check(
            "no address of the session is one of the home's",
            Script.of(
                "for address in $(ip -4 -o address show dev "
                    + Wan.SESSION
                    + " | grep -o '[0-9]*\\.[0-9.]*'); do",
                "  if ip -4 route show match \"$address\" | grep -v -w -e default -e 'dev "
                    + Wan.SESSION
                    + "'; then",
                "    echo \"the provider says $address\"; exit 1",
                "  fi",
                "done"),
            "choose another network than the provider's for the home (lan.address, networks[].address)")
        .at(Rung.SUBNET);
  }
}
