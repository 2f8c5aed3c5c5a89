package io.routervm.resource;

import io.routervm.plan.Change;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;

public record Sysctl(String key, String value, boolean optional) implements Resource {
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
