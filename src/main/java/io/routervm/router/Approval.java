package io.routervm.router;

import java.time.Duration;

/** Who says that a change may stay, once the probes hold. */
public interface Approval {
  /** The probes are enough. */
  Approval AUTOMATIC = left -> true;

  /**
   * Asks, and waits for the answer.
   *
   * @param left until the router undoes the change by itself
   */
  boolean given(Duration left);
}
