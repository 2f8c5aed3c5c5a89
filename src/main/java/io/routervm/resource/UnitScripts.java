package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell behind {@link SystemdUnit}, for systemd 219 (no {@code --value}, no {@code --now}).
 *
 * <p>Starting again what a rollback must start is not here: that has to wait until all files are
 * back, so the script that runs the changes does it for every unit that was active, and masks after
 * it what was masked.
 */
final class UnitScripts {
  private static final Script NOTE_ENABLED = new Script(": >\"$journal/enabled\"");

  private UnitScripts() {}

  static Script probe(SystemdUnit unit) {
    return Script.command("probe_unit", unit.name(), unit.id().name());
  }

  static Script apply(SystemdUnit unit, UnitState before) {
    Script unmask =
        before.isMasked() && (unit.enabled() || unit.running())
            ? Script.command("systemctl", "unmask", "--", unit.name())
            : Script.NOTHING;
    Script boot = unit.enabled() ? enable(unit) : Script.NOTHING;
    Script now = unit.running() ? start(unit) : Script.NOTHING;
    List<Script> off = new ArrayList<>();
    if (!unit.enabled() && !before.isMasked()) {
      off.add(disable(unit));
    }
    if (!unit.running()) {
      off.add(Script.command("systemctl", "stop", "--", unit.name()));
    }
    return readUnitFiles().then(unmask).then(boot).then(onlyIfThere(unit, off)).then(now);
  }

  static Script revert(SystemdUnit unit, UnitState before) {
    Script boot = before.isEnabled() ? enable(unit) : Script.NOTHING;
    if (!before.isEnabled() && unit.enabled() && !before.countsAsEnabled()) {
      boot = onlyIfThere(unit, List.of(disable(unit)));
    }
    Script stop = Script.command("systemctl", "stop", "--", unit.name());
    Script now = before.isActive() ? Script.NOTHING : onlyIfThere(unit, List.of(stop));
    Script mask =
        before.isMasked() && (unit.enabled() || unit.running())
            ? onlyIfThere(unit, List.of(Script.command("mask", unit.name())))
            : Script.NOTHING;
    return now.then(boot).then(mask);
  }

  /** Each would have systemd read all units again; that is noted, and done once for all of them. */
  private static Script enable(SystemdUnit unit) {
    return Script.command("systemctl", "--no-reload", "enable", "--", unit.name())
        .then(NOTE_ENABLED);
  }

  private static Script disable(SystemdUnit unit) {
    return Script.command("systemctl", "--no-reload", "disable", "--", unit.name())
        .then(NOTE_ENABLED);
  }

  private static Script onlyIfThere(SystemdUnit unit, List<Script> scripts) {
    if (scripts.isEmpty()) {
      return Script.NOTHING;
    }
    Script all = scripts.stream().reduce(Script.NOTHING, Script::then);
    return Script.of(
        "if [ \"$(systemctl show -p LoadState -- %s)\" != LoadState=not-found ]; then"
            .formatted(unit.name()),
        all.text(),
        "fi");
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
        fi\
        """
            .formatted(unit.name(), unit.id().name()));
  }

  private static Script readUnitFiles() {
    return new Script(
        """
        if [ -e "$journal/daemon-reload" ]; then
          systemctl daemon-reload
          rm -f -- "$journal/daemon-reload"
        fi\
        """);
  }
}
