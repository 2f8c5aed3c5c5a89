package io.routervm.resource;

import io.routervm.os.PackageManager;
import io.routervm.shell.Script;
import java.util.List;

/**
 * The ways of one package manager, as shell; one class for each.
 *
 * <p>Probes ask the local database only. Changes never ask a question, keep configuration files
 * that were edited, and are tried again (see {@link PackageAttempts}). What a mirror has is asked
 * anew each time: one that was mended would else be taken for what it was for two days.
 */
sealed interface PackageProgram permits Apt, RpmProgram {
  static PackageProgram of(PackageManager manager) {
    return switch (manager) {
      case APT -> new Apt();
      case YUM -> new Yum();
      case DNF -> new Dnf();
    };
  }

  /**
   * Prints {@code installed NAME} for each package that is there.
   *
   * @param patterns names or shell globs
   */
  Script probe(List<String> patterns);

  /**
   * Installs and removes in one transaction.
   *
   * @param present all that must be installed in the end, what is there already included
   */
  Script change(List<String> present, List<String> install, List<String> remove);

  /** Brings all installed packages up to date. */
  Script upgrade();

  /**
   * Prints {@code upgrade NAME FROM TO} for each package of which the mirrors have something newer,
   * and {@code room MOUNT KIB}.
   */
  Script offer();
}
