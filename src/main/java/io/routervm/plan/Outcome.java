package io.routervm.plan;

import java.util.List;
import java.util.Optional;

/** How the application of a plan ended. */
public sealed interface Outcome {
  /** Every change was applied and every notified unit restarted. */
  record Applied(List<ResourceId> changed, List<ResourceId> restarted) implements Outcome {}

  /**
   * A change failed, and all that was done before it was undone.
   *
   * @param failed the change that failed
   * @param cause what it printed, last lines first cut
   * @param kept changes that are not reversible and stayed (packages)
   */
  record RolledBack(ResourceId failed, String cause, List<ResourceId> kept) implements Outcome {}

  /**
   * A change failed and undoing failed too.
   *
   * @param failed the change that failed, empty when the connection was lost before any report
   * @param state what is known of the guest now, for people
   */
  record Broken(Optional<ResourceId> failed, String cause, String state) implements Outcome {}
}
