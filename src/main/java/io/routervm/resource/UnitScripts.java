package io.routervm.resource;

import io.routervm.shell.Script;

/**
 * The shell behind {@link SystemdUnit}, for systemd 219 (no {@code --value}, no {@code --now}).
 *
 * <p>Starting again what a rollback must start is not here: that has to wait until all files are
 * back, so the script that runs the changes does it for every unit that was active.
 */
final class UnitScripts {
  private UnitScripts() {}

  static Script probe(SystemdUnit unit) {
    return new Script(
        """
        systemctl show -p LoadState -p ActiveState -- %1$s
        # On EL7 an init script's answer comes last, after a line about who is asked.
        enabled=$(systemctl is-enabled -- %1$s 2>/dev/null) || :
        line_end='
        '
        printf 'Enabled=%%s\\n' "${enabled##*"$line_end"}"
        if [ -e "${state:-/var/lib/routervm}/pending/%2$s" ]; then echo Pending=yes
        else echo Pending=no
        fi"""
            .formatted(unit.name(), unit.id().name()));
  }

  static Script apply(SystemdUnit unit, UnitState before) {
    Script unmask =
        before.isMasked() && (unit.enabled() || unit.running())
            ? Script.command("systemctl", "unmask", "--", unit.name())
            : Script.NOTHING;
    Script boot = unit.enabled() ? enable(unit) : onlyIfThere(unit, "disable");
    if (!unit.enabled() && before.isMasked()) {
      boot = Script.NOTHING;
    }
    Script now = unit.running() ? start(unit) : onlyIfThere(unit, "stop");
    return readUnitFiles().then(unmask).then(boot).then(now);
  }

  static Script revert(SystemdUnit unit, UnitState before) {
    Script boot = before.isEnabled() ? enable(unit) : Script.NOTHING;
    if (!before.isEnabled() && unit.enabled() && !before.countsAsEnabled()) {
      boot = onlyIfThere(unit, "disable");
    }
    Script now = before.isActive() ? Script.NOTHING : onlyIfThere(unit, "stop");
    Script mask =
        before.isMasked() && (unit.enabled() || unit.running())
            ? onlyIfThere(unit, "mask")
            : Script.NOTHING;
    return now.then(boot).then(mask);
  }

  private static Script enable(SystemdUnit unit) {
    return Script.command("systemctl", "enable", "--", unit.name());
  }

  private static Script onlyIfThere(SystemdUnit unit, String verb) {
    return new Script(
        """
        if [ "$(systemctl show -p LoadState -- %1$s)" != LoadState=not-found ]; then
          systemctl %2$s -- %1$s
        fi"""
            .formatted(unit.name(), verb));
  }

  /** Notes that the unit was really started here, so that a notification needs no restart. */
  private static Script start(SystemdUnit unit) {
    return new Script(
        """
        if ! systemctl is-active --quiet -- %1$s; then
          : >"$journal/started.%2$s"
          # What failed or was restarted often before must not count against this start.
          systemctl reset-failed -- %1$s >/dev/null 2>&1 || :
          if ! systemctl start -- %1$s; then
            systemctl status --no-pager --full --lines=20 -- %1$s
            exit 1
          fi
        fi"""
            .formatted(unit.name(), unit.id().name()));
  }

  private static Script readUnitFiles() {
    return new Script(
        """
        if [ -e "$journal/daemon-reload" ]; then
          systemctl daemon-reload
          rm -f -- "$journal/daemon-reload"
        fi""");
  }
}
