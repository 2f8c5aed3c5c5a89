package io.routervm.failure;

import java.util.List;

/**
 * What a look at one thing that must hold has shown; a line of {@code doctor}.
 *
 * @param check what was looked at: {@code "storage pool"}, {@code "the clock is synchronised"}
 * @param seen what was found; may be empty
 * @param fix what to do, one sentence; empty when all is well
 */
public record Finding(Level level, String check, String seen, String fix) {
  /** How bad it is. */
  public enum Level {
    OK,
    WARN,
    /** No fault of its own: it follows from one. */
    FOLLOWS,
    FAIL
  }

  /** All is well. */
  public static Finding ok(String check, String seen) {
    return new Finding(Level.OK, check, seen, "");
  }

  /** It works, but for how long. */
  public static Finding warn(String check, String seen, String fix) {
    return new Finding(Level.WARN, check, seen, fix);
  }

  /** It does not work. */
  public static Finding fail(String check, String seen, String fix) {
    return new Finding(Level.FAIL, check, seen, fix);
  }

  /** The same, as what follows from something else. */
  public Finding asConsequence() {
    return new Finding(Level.FOLLOWS, check, seen, fix);
  }

  /**
   * Returns when none failed.
   *
   * @param subject where was looked, for the message
   * @throws Failure a precondition, naming everything that failed
   */
  public static void require(List<Finding> findings, String subject) {
    List<Finding> failed = findings.stream().filter(one -> one.level == Level.FAIL).toList();
    if (failed.isEmpty()) {
      return;
    }
    throw Failure.precondition(
        String.join("; ", failed.stream().map(one -> one.check + ": " + one.seen).toList()),
        subject,
        String.join(" ", failed.stream().map(Finding::fix).toList()));
  }
}
