package io.routervm.plan;

import java.util.List;

/**
 * The changes that are due, in the order in which they are applied. The plan shown is the object
 * applied.
 */
public record Plan(List<Change> changes) {
  public Plan {
    changes = List.copyOf(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }
}
