package io.routervm.remote;

import io.routervm.platform.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * What lock.sh says before it holds the lock or ends.
 *
 * @param said {@code taken}, {@code held WHO} or {@code nowhere WHY}; empty when it came to none
 * @param errors what was printed on its standard error, where it said none of these
 */
record LockAnswer(Optional<String> said, String errors) {
  private static final String HELD = "held ";
  private static final String NOWHERE = "nowhere ";

  /** Past what a login shell prints. */
  static LockAnswer of(Conversation keeper, Duration limit) {
    Deadline end = Deadline.in(limit);
    while (!end.isOver() && !keeper.hasNoMore()) {
      Optional<String> line = keeper.line(end.left());
      if (line.filter(LockAnswer::isOne).isPresent()) {
        return new LockAnswer(line, "");
      }
    }
    return new LockAnswer(Optional.empty(), keeper.hasNoMore() ? keeper.errors() : "no answer");
  }

  private static boolean isOne(String line) {
    return line.equals("taken") || line.startsWith(HELD) || line.startsWith(NOWHERE);
  }

  boolean isTaken() {
    return said.filter("taken"::equals).isPresent();
  }

  /** Who has it, when it is somebody else. */
  Optional<String> holder() {
    return said.filter(line -> line.startsWith(HELD))
        .map(line -> line.substring(HELD.length()))
        // Between the lock and the name in it there is a moment.
        .map(name -> name.isBlank() ? "somebody" : SshReasons.lastLine(name));
  }

  /** Why it can be had by nobody. */
  String obstacle() {
    return SshReasons.lastLine(
        said.filter(line -> line.startsWith(NOWHERE))
            .map(line -> line.substring(NOWHERE.length()))
            .orElse(errors));
  }
}
