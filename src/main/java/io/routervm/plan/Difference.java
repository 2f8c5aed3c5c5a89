package io.routervm.plan;

import java.util.Set;

/**
 * One step from what is to what router.yaml says, as it is shown: of the guest, of the virtual
 * machine, of the packages of the router's system.
 *
 * @param summary one line for people: "write /etc/dnsmasq.conf"
 * @param reversible whether what was before can be brought back
 * @param notifies units to restart or reload, once each, when the step was made
 */
public record Difference(
    ResourceId id, String summary, Diff diff, boolean reversible, Set<ResourceId> notifies) {
  public Difference {
    notifies = Set.copyOf(notifies);
  }

  /** A step that notifies no unit. */
  public Difference(ResourceId id, String summary, Diff diff, boolean reversible) {
    this(id, summary, diff, reversible, Set.of());
  }

  /** The summary and its {@link #warning}. */
  public String title() {
    return summary + warning();
  }

  /** What stands behind the summary where there is no way back, else nothing. */
  public String warning() {
    return reversible ? "" : " (not reversible)";
  }
}
