package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.plan.Change;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Optional;

public record PackageSet(PackageManager manager, List<String> present, List<String> absent)
    implements Resource {
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
