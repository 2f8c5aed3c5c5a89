package io.routervm.resource;

import io.routervm.plan.Change;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;

public record SystemdUnit(String name, boolean enabled, boolean running, OnNotify onNotify)
    implements Resource {
  /** What a notification does to a running unit. */
  public enum OnNotify {
    RESTART,
    RELOAD
  }

  @Override
  public ResourceId id() {
    throw new IllegalStateException("placeholder");
  }

  @Override
  public Script probe() {
    throw new IllegalStateException("placeholder");
  }

  @Override
  public Optional<Change> plan(Observation now) {
    throw new IllegalStateException("placeholder");
  }
}
