package io.routervm.resource;

import io.routervm.plan.Diff;
import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A unit of systemd (219 and later): at boot, and now.
 *
 * @param name with or without {@code .service}
 * @param enabled whether the boot starts it; a unit that does not exist counts as not enabled
 * @param running whether it runs now; a unit that does not exist counts as stopped
 */
public record SystemdUnit(String name, boolean enabled, boolean running, OnNotify onNotify)
    implements Resource {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:_.@-]*");

  /** What a notification does to a running unit. */
  public enum OnNotify {
    RESTART,
    /** Back to what was by a restart, which heeds more than a reload does. */
    RELOAD,
    /** For a unit that does harm when it is restarted: a reload, there and back. */
    RELOAD_ONLY
  }

  public SystemdUnit {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a unit: " + name);
    }
  }

  /** Started now and at boot; restarted when notified. */
  public static SystemdUnit on(String name) {
    return new SystemdUnit(name, true, true, OnNotify.RESTART);
  }

  /** Neither started at boot nor running; fine when there is no such unit. */
  public static SystemdUnit off(String name) {
    return new SystemdUnit(name, false, false, OnNotify.RESTART);
  }

  /** What a file names to notify the unit. */
  public static ResourceId idOf(String name) {
    String service = ".service";
    boolean isService = name.endsWith(service);
    return new ResourceId(
        "unit", isService ? name.substring(0, name.length() - service.length()) : name);
  }

  @Override
  public ResourceId id() {
    return idOf(name);
  }

  @Override
  public Script probe() {
    return UnitScripts.probe(this);
  }

  @Override
  public Optional<GuestChange> plan(Observation now) {
    return plan(UnitState.read(id(), now.of(id())), false);
  }

  @Override
  public Optional<GuestChange> planBesideInstall(Observation now) {
    return plan(UnitState.read(id(), now.of(id())), true);
  }

  private Optional<GuestChange> plan(UnitState state, boolean packagesComing) {
    boolean mayAppear = packagesComing && !state.exists() && !(enabled && running);
    List<String> steps = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    if (enabled ? !state.countsAsEnabled() : !state.countsAsDisabled()) {
      steps.add(enabled ? "enable" : "disable");
      lines.add("-" + state.enabledForPeople());
      lines.add(enabled ? "+enabled" : "+disabled");
    }
    if (running != state.isActive()) {
      steps.add(running ? "start" : "stop");
      lines.add("-" + state.active());
      lines.add(running ? "+active" : "+inactive");
    }
    if (steps.isEmpty() && mayAppear) {
      steps.add("keep off");
      lines.add("+disabled and inactive, if a package brings it");
    }
    boolean overdue = running && state.restartIsPending();
    if (steps.isEmpty() && overdue) {
      steps.add("restart");
      lines.add("-runs with older files: a restart was interrupted");
    }
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GuestChange(
            id(),
            String.join(" and ", steps) + " " + name,
            new Diff(lines),
            UnitScripts.apply(this, state),
            Optional.of(UnitScripts.revert(this, state)),
            overdue ? Set.of(id()) : Set.of()));
  }
}
