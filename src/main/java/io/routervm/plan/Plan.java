package io.routervm.plan;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The guest's changes that are due, in the order in which they are applied. The plan shown is the
 * object applied.
 */
public record Plan(List<GuestChange> changes) {
  public Plan {
    changes = List.copyOf(changes);
  }

  /** What is shown of it. */
  public List<Difference> differences() {
    return changes.stream().map(GuestChange::difference).toList();
  }

  /** One line for people, a change each. */
  public List<String> titles() {
    return differences().stream().map(Difference::title).toList();
  }

  /** The changes of these resources. */
  public Plan only(Set<ResourceId> ids) {
    return filtered(change -> ids.contains(change.id()));
  }

  /** The changes of all other resources. */
  public Plan without(Set<ResourceId> ids) {
    return filtered(change -> !ids.contains(change.id()));
  }

  private Plan filtered(Predicate<GuestChange> wanted) {
    return new Plan(changes.stream().filter(wanted).toList());
  }

  /** Whether one of these resources changes. */
  public boolean touches(Set<ResourceId> ids) {
    return !only(ids).isEmpty();
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }
}
