package io.routervm.plan;

import io.routervm.shell.Script;
import java.util.Optional;
import java.util.Set;

/**
 * One step from what is to what router.yaml says.
 *
 * <p>A change of the guest runs there with two folders at hand: {@code $kept}, empty and its own,
 * where {@code apply} leaves what it replaces and {@code revert} finds it; and {@code $journal},
 * shared by the changes of one plan, where they leave notes ({@code daemon-reload}).
 *
 * @param summary one line for people: "write /etc/dnsmasq.conf"
 * @param stage replaces nothing yet: leaves in {@code $kept} what will be replaced, and fails when
 *     the program that is to read the new state does not accept it; all changes of a plan are
 *     staged before the first is applied
 * @param apply brings the resource to the desired state; may be run again after a half-done run
 * @param revert brings the observed state back; empty when the change is not reversible
 * @param notifies units to restart or reload, once each, when this change was applied
 */
public record Change(
    ResourceId id,
    String summary,
    Diff diff,
    Script stage,
    Script apply,
    Optional<Script> revert,
    Set<ResourceId> notifies) {
  public Change {
    notifies = Set.copyOf(notifies);
  }

  /** A change that needs no staging. */
  public Change(
      ResourceId id,
      String summary,
      Diff diff,
      Script apply,
      Optional<Script> revert,
      Set<ResourceId> notifies) {
    this(id, summary, diff, Script.NOTHING, apply, revert, notifies);
  }

  public boolean isReversible() {
    return revert.isPresent();
  }
}
