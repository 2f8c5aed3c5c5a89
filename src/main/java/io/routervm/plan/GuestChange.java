package io.routervm.plan;

import io.routervm.shell.Script;
import java.util.Optional;
import java.util.Set;

/**
 * A difference of the guest, and what the guest runs to make it.
 *
 * <p>It runs there with two folders at hand: {@code $kept}, empty and its own, where {@code apply}
 * leaves what it replaces and {@code revert} finds it; and {@code $journal}, shared by the changes
 * of one plan, where they leave notes ({@code daemon-reload}).
 *
 * <p>A change that replaces one whole file names it ({@code replaces}) and leaves to whoever runs
 * the changes what is cheaper for many of them together: what stood there is in {@code
 * $journal/before} under its own path before {@code stage} runs; {@code apply} writes the new file
 * to {@code $staged}, in the same folder, and adds a line {@code OWNER:GROUP MODE $staged} to
 * {@code $wanted} and one of sha256sum(1) to {@code $journal/sums}; the rename follows when all
 * such changes that stand next to each other are written and on disk. Its {@code revert} may use
 * {@code $staged} too.
 *
 * @param stage replaces nothing yet: leaves in {@code $kept} what will be replaced, and fails when
 *     the program that is to read the new state does not accept it; all changes of a plan are
 *     staged before the first is applied
 * @param apply brings the resource to the desired state; may be run again after a half-done run
 * @param revert brings the observed state back; empty when the change is not reversible
 * @param replaces absolute path of the one file that the change replaces
 */
public record GuestChange(
    Difference difference,
    Script stage,
    Script apply,
    Optional<Script> revert,
    Optional<String> replaces) {
  public GuestChange {
    if (difference.reversible() != revert.isPresent()) {
      throw new IllegalArgumentException("shown is not what is run: " + difference.title());
    }
  }

  /** A change that needs no staging. */
  public GuestChange(
      ResourceId id,
      String summary,
      Diff diff,
      Script apply,
      Optional<Script> revert,
      Set<ResourceId> notifies) {
    this(
        new Difference(id, summary, diff, revert.isPresent(), notifies),
        Script.NOTHING,
        apply,
        revert,
        Optional.empty());
  }

  public ResourceId id() {
    return difference.id();
  }

  public Set<ResourceId> notifies() {
    return difference.notifies();
  }
}
