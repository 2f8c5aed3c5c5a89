package io.routervm.resource;

import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell behind {@link SystemdUnit}, for systemd 219 and later.
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
    Script now =
        unit.running()
            ? Script.command("start_unit", unit.name(), unit.id().name())
            : Script.NOTHING;
    List<Script> off = new ArrayList<>();
    if (!unit.enabled() && !before.isMasked()) {
      off.add(disable(unit));
    }
    if (!unit.running()) {
      off.add(Script.command("systemctl", "stop", "--", unit.name()));
    }
    return Script.of("read_new_unit_files")
        .then(unmask)
        .then(boot)
        .then(onlyIfThere(unit, off))
        .then(now);
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
}
