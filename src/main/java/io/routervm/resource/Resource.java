package io.routervm.resource;

import io.routervm.plan.GuestChange;
import io.routervm.plan.ResourceId;
import io.routervm.shell.Script;
import java.util.Optional;

/** One thing in the guest that is to be in a given state. */
public sealed interface Resource
    permits ManagedFile,
        PackageSet,
        SystemdUnit,
        Sysctl,
        SelinuxPort,
        Absent,
        LoadedRules,
        LoadedTables,
        SupersededRules,
        NicAddress,
        NicName,
        NicDown,
        NicRoutes,
        SymbolicLink,
        TaggedLink {
  ResourceId id();

  /**
   * Reads only; what it prints and its exit status are the observation. Runs after {@link
   * Overview#of}, under {@code set -eu}, with an empty standard input, and does not exit when all
   * is well; {@code $state} may name the folder that routervm keeps in the guest.
   */
  Script probe();

  /** Pure. Empty when {@code now} is the desired state. */
  Optional<GuestChange> plan(Observation now);

  /**
   * Like {@link #plan}, when packages are about to be installed that may bring the resource along:
   * a distribution may start a service that is to stay off.
   */
  default Optional<GuestChange> planBesideInstall(Observation now) {
    return plan(now);
  }
}
