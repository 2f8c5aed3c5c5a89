package io.routervm.status;

/**
 * One line of {@code doctor}.
 *
 * @param check what was looked at, as a statement: {@code "the clock is kept by a time client"}
 * @param seen what was found; may be empty
 * @param fix what to do, one sentence; empty when all is well
 */
public record Finding(Level level, String check, String seen, String fix) {
  /** How bad it is. */
  public enum Level {
    OK,
    WARN,
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
}
