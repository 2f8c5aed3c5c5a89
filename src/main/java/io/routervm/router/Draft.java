package io.routervm.router;

import java.util.Map;

/**
 * A revision that is not confirmed yet.
 *
 * @param proposed its number, unless the router has counted further
 * @param notes what is remembered of it: name of the file to its text
 */
public record Draft(int proposed, Map<String, String> notes) {
  public Draft {
    notes = Map.copyOf(notes);
  }
}
