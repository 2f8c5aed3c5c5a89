package io.routervm.lab;

/** What a change of any kind leaves in the guest: file times, unit starts, logins. */
final class GuestTraces {
  private static final String BOOT = "cat /proc/sys/kernel/random/boot_id";

  private final RouterUnderTest router;

  GuestTraces(RouterUnderTest router) {
    this.router = router;
  }

  /** Every file's time and every unit's last start: what a change of any kind would alter. */
  String fingerprint() {
    String files =
        router
            .guest(
                "find /etc /usr/local /opt /root/.ssh -xdev -type f -printf '%p %T@ %C@\\n"
                    + "' | sort | sha256sum")
            .orFail()
            .output();
    return files + unitStarts();
  }

  String unitStarts() {
    return router
        .guest(
            "for u in $(systemctl list-units --type=service --state=active,failed --no-legend"
                + " --plain | cut -d' ' -f1 | grep -v -e '^user' -e '^systemd-' -e '^apt-' -e"
                + " '^ssh@'); do echo \"$u $(systemctl show -p ActiveEnterTimestampMonotonic $u)\";"
                + " done | sort")
        .orFail()
        .output();
  }

  static String withoutUnit(String starts, String unit) {
    return String.join("\n", starts.lines().filter(line -> !line.startsWith(unit + " ")).toList());
  }

  /** Another one after each boot. */
  String boot() {
    return router.guest(BOOT).orFail().trimmed();
  }

  /** As {@link #boot}; empty while it boots. */
  String bootOrNone() {
    return router.guest(BOOT).trimmed();
  }

  int logins() {
    return Integer.parseInt(
        router
            .guest("journalctl -u ssh --no-pager | grep -c 'Accepted publickey'")
            .orFail()
            .trimmed());
  }
}
