package io.routervm.router;

import java.util.List;

/**
 * A state of the router that was applied and kept, in the shape of its {@code revision.json}.
 *
 * @param number counts from 1
 * @param time ISO 8601, UTC
 * @param by user and host: {@code root@nuc}
 * @param command {@code reprovision}
 * @param reason in the user's words, possibly empty
 * @param placement {@code staged} or {@code live}
 * @param changed ids of what was changed
 */
public record Revision(
    int number,
    String time,
    String by,
    String command,
    String reason,
    String placement,
    List<String> changed) {
  public Revision {
    changed = List.copyOf(changed);
  }

  Revision numbered(int newNumber) {
    return new Revision(newNumber, time, by, command, reason, placement, changed);
  }
}
