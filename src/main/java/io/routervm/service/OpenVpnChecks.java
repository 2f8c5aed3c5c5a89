package io.routervm.service;

import io.routervm.config.Cidr;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.shell.Quote;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/** What must hold of the OpenVPN server. */
final class OpenVpnChecks {
  private static final String REPROVISION = "run `routervm reprovision`";
  private static final String JOURNAL = "read `journalctl -u " + OpenVpn.UNIT + "`";

  private final Router router;
  private final RouterConfig.Vpn vpn;

  OpenVpnChecks(Router router, RouterConfig.Vpn vpn) {
    this.router = router;
    this.vpn = vpn;
  }

  /** The server's own address in the tunnel: the first of the subnet. */
  static Cidr address(RouterConfig.Vpn vpn) {
    return new Cidr(vpn.subnet().network().plus(1), vpn.subnet().prefix());
  }

  List<Check> list() {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "OpenVPN accepts its configuration",
            Script.of("openvpn --show-digests --config " + OpenVpn.CONFIGURATION + " >/dev/null"),
            "read the line it names, then " + REPROVISION));
    checks.add(revocationListIsReadable());
    checks.add(revocationListIsCurrent());
    if (OpenVpn.knowsOuterKeys(router.os())) {
      checks.add(outerKeysCanBeVerified());
    }
    checks.add(
        new Check(
                "the VPN server's certificate has not expired",
                Script.of(
                    "openssl x509 -noout -enddate -in " + OpenVpn.FOLDER + "server.crt",
                    "openssl x509 -noout -checkend 0 -in " + OpenVpn.FOLDER + "server.crt"),
                REPROVISION + ", which renews it")
            .at(Rung.CERTIFICATE));
    if (router.isLive()) {
      checks.addAll(serving());
    } else {
      checks.add(
          new Check(
              "the VPN serves nobody before the cables are swapped",
              Script.of("if systemctl is-active " + OpenVpn.UNIT + "; then exit 1; fi"),
              REPROVISION));
    }
    return checks;
  }

  private Check revocationListIsReadable() {
    return new Check(
        "OpenVPN can read the list of revoked certificates once it has dropped its rights",
        Script.of(
            "runuser -u "
                + router.os().nobody().user()
                + " -- cat "
                + OpenVpn.REVOCATION_LIST
                + " >/dev/null"),
        "let everybody enter the folder of that file, then " + REPROVISION);
  }

  private Check outerKeysCanBeVerified() {
    return new Check(
        "OpenVPN can look up revoked outer keys once it has dropped its rights",
        Script.of(
            "runuser -u "
                + router.os().nobody().user()
                + " -- sh -c "
                + Quote.word(
                    "test -x "
                        + OpenVpn.VERIFY_OUTER_KEY
                        + " && cat "
                        + OpenVpn.REVOKED_SERIALS
                        + " >/dev/null")),
        "let everybody enter the folder of these files, then " + REPROVISION);
  }

  private static Check revocationListIsCurrent() {
    return new Check(
            "the list of revoked certificates has not expired",
            Script.of(
                "end=$(openssl crl -noout -nextupdate -in " + OpenVpn.REVOCATION_LIST + ")",
                "echo \"$end\"",
                "test \"$(date -d \"${end#*=}\" +%s)\" -gt \"$(date +%s)\""),
            REPROVISION + ", which sends a new one; until then no client gets in")
        .at(Rung.CERTIFICATE);
  }

  private List<Check> serving() {
    String sockets = vpn.protocol() == Protocol.UDP ? "ss -4 -lnu" : "ss -4 -lnt";
    String tunnel = "ip -4 -o address show dev " + OpenVpn.TUNNEL_NIC;
    return List.of(
        new Check("the VPN server runs", Script.of("systemctl is-active " + OpenVpn.UNIT), JOURNAL),
        new Check(
            "the VPN server listens on " + vpn.protocol() + " port " + vpn.port(),
            Script.of(
                sockets,
                sockets + " | grep -q -E '(\\*|0\\.0\\.0\\.0):" + vpn.port() + "[[:space:]]'"),
            JOURNAL),
        new Check(
            "the tunnel has the address " + address(vpn),
            Script.of(tunnel, tunnel + " | grep -q -w -F " + Quote.word(address(vpn).toString())),
            JOURNAL),
        new Check(
            "only root reaches the VPN server's management socket",
            Script.of(
                "folder=$(stat -c '%a %U %G' /run/openvpn-server)",
                "echo \"$folder\"",
                // EPEL's package has tmpfiles.d give the folder to its own group, at the boot and
                // at its own upgrades; no one is in that group but the package's account, as which
                // nothing runs here. What counts is that no one else enters, or replaces the
                // socket.
                "echo \"$folder\" | grep -q -x -E '7[015]0 root (root|openvpn)'",
                "test -S " + OpenVpn.MANAGEMENT_SOCKET),
            REPROVISION));
  }
}
