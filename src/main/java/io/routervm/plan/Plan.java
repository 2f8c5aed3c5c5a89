package io.routervm.plan;

import java.util.List;
import java.util.Set;

/**
 * The changes that are due, in the order in which they are applied. The plan shown is the object
 * applied.
 */
public record Plan(List<Change> changes) {
  public Plan {
    changes = List.copyOf(changes);
  }

  /** The changes of these resources. */
  public Plan only(Set<ResourceId> ids) {
    return new Plan(changes.stream().filter(change -> ids.contains(change.id())).toList());
  }

  /** The changes of all other resources. */
  public Plan without(Set<ResourceId> ids) {
    return new Plan(changes.stream().filter(change -> !ids.contains(change.id())).toList());
  }

  /** Whether one of these resources changes. */
  public boolean touches(Set<ResourceId> ids) {
    return changes.stream().anyMatch(change -> ids.contains(change.id()));
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }
}
