package io.routervm.service;

import io.routervm.os.GuestOs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a daemon of the router is kept from, in a drop-in of its unit. What is particular to a
 * daemon stands in its template, {@code hardening.conf}; what is common to all of them is a row
 * here, by the release of systemd that brought it.
 *
 * @param systemd the first release that knows all of {@code directives}
 * @param strict whether it can mount everything read-only but what is named
 * @param directives of the section {@code [Service]}
 */
record Hardening(int systemd, boolean strict, List<String> directives) {
  /** What 219 knows is in the templates: an unknown word would only be a line in its journal. */
  private static final Hardening V219 = new Hardening(219, false, List.of());

  private static final Hardening V247 =
      new Hardening(
          247,
          true,
          List.of(
              "ProtectKernelTunables=yes",
              "ProtectKernelModules=yes",
              "ProtectKernelLogs=yes",
              "ProtectControlGroups=yes",
              "ProtectProc=invisible",
              "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
              "RestrictNamespaces=yes",
              "RestrictRealtime=yes",
              "RestrictSUIDSGID=yes",
              "LockPersonality=yes",
              "MemoryDenyWriteExecute=yes",
              "SystemCallArchitectures=native",
              "SystemCallFilter=@system-service",
              "SystemCallErrorNumber=EPERM"));

  /**
   * Under {@code no_new_privs} SELinux lets a program enter its own domain only where the policy
   * says so for that very domain, else it stays in systemd's: which would lose more than it wins.
   */
  private static final String NO_NEW_PRIVILEGES = "NoNewPrivileges=yes";

  Hardening {
    directives = List.copyOf(directives);
  }

  /** The row of a system's own systemd. */
  static Hardening of(GuestOs os) {
    return os.systemd() >= V247.systemd ? V247 : V219;
  }

  static String path(String unit) {
    return "/etc/systemd/system/" + unit + ".d/hardening.conf";
  }

  /** The drop-in of {@code unit}, which notifies nothing yet. */
  static GuestFile file(GuestOs os, String unit) {
    Hardening row = of(os);
    List<String> sandbox = new ArrayList<>(row.directives);
    if (!os.selinux()) {
      sandbox.add(NO_NEW_PRIVILEGES);
    }
    return GuestFile.at(path(unit)).with(Map.of("strict", row.strict, "sandbox", sandbox));
  }
}
