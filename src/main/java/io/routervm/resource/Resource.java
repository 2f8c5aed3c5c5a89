package io.routervm.resource;

import io.routervm.plan.Change;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;

/** One thing in the guest that is to be in a given state. */
public sealed interface Resource
    permits ManagedFile, PackageSet, SystemdUnit, Sysctl, SelinuxPort, Absent {
  ResourceId id();

  /** Reads only; what it prints and its exit status are the observation. */
  Script probe();

  /** Pure. Empty when {@code now} is the desired state. */
  Optional<Change> plan(Observation now);
}
