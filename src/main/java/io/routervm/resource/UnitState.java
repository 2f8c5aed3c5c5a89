package io.routervm.resource;

import io.routervm.plan.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What systemd says of a unit.
 *
 * @param load {@code loaded}, {@code not-found}, {@code masked}
 * @param active the word after {@code ActiveState=}
 * @param enabled what {@code is-enabled} prints; empty for a unit that does not exist
 * @param pending {@code yes} when an interrupted run left it to be restarted
 */
record UnitState(String load, String active, String enabled, String pending) {
  /** States that {@code systemctl enable} does not change: the unit has no [Install] of its own. */
  private static final Set<String> NEITHER =
      Set.of("static", "indirect", "generated", "alias", "transient");

  static UnitState read(ResourceId id, String output) {
    Map<String, String> values = new HashMap<>();
    for (String line : output.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (!values.keySet().containsAll(List.of("LoadState", "ActiveState", "Enabled", "Pending"))) {
      throw Observation.unreadable(id, output);
    }
    return new UnitState(
        values.get("LoadState"),
        values.get("ActiveState"),
        values.get("Enabled"),
        values.get("Pending"));
  }

  boolean exists() {
    return !load.equals("not-found");
  }

  boolean isMasked() {
    return load.equals("masked") || enabled.startsWith("masked");
  }

  /** A unit that is being restarted over and over ({@code activating}) does not count. */
  boolean isActive() {
    return active.equals("active") || active.equals("reloading");
  }

  boolean isEnabled() {
    return enabled.equals("enabled");
  }

  boolean countsAsEnabled() {
    return isEnabled() || NEITHER.contains(enabled);
  }

  boolean countsAsDisabled() {
    return !exists() || !enabled.startsWith("enabled");
  }

  String enabledForPeople() {
    return exists() ? enabled : "(no such unit)";
  }

  boolean restartIsPending() {
    return pending.equals("yes");
  }
}
