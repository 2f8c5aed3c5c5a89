package io.routervm.hypervisor.install;

import io.routervm.config.RouterConfig.Accelerator;
import java.time.Duration;

/**
 * How long an install may take.
 *
 * @param silence without a byte on the console
 * @param overall from its start to its marker
 * @param shutdown from its marker to the machine being off
 */
public record InstallLimits(Duration silence, Duration overall, Duration shutdown) {
  /** Emulation is many times slower. */
  public static InstallLimits of(Accelerator accelerator) {
    return accelerator == Accelerator.KVM
        ? new InstallLimits(Duration.ofMinutes(10), Duration.ofMinutes(60), Duration.ofMinutes(2))
        : new InstallLimits(Duration.ofMinutes(15), Duration.ofHours(3), Duration.ofMinutes(5));
  }
}
