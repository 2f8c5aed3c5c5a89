package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import java.util.List;

/**
 * One thing that must hold on the hypervisor before a router can run there.
 *
 * @param title what is checked: {@code storage pool}
 * @param detail what was found
 * @param remedy what to do, empty when the level is {@link Level#OK}
 */
public record Check(Level level, String title, String detail, String remedy) {
  /** How a check ended. */
  public enum Level {
    OK,
    WARN,
    FAIL
  }

  public static Check ok(String title, String detail) {
    return new Check(Level.OK, title, detail, "");
  }

  public static Check warn(String title, String detail, String remedy) {
    return new Check(Level.WARN, title, detail, remedy);
  }

  public static Check fail(String title, String detail, String remedy) {
    return new Check(Level.FAIL, title, detail, remedy);
  }

  /**
   * Returns when none failed.
   *
   * @param where the hypervisor, for the message
   * @throws Failure a precondition, naming every failed check
   */
  public static void require(List<Check> checks, String where) {
    List<Check> failed = checks.stream().filter(check -> check.level == Level.FAIL).toList();
    if (failed.isEmpty()) {
      return;
    }
    throw Failure.precondition(
        String.join("; ", failed.stream().map(check -> check.title + ": " + check.detail).toList()),
        where,
        String.join(" ", failed.stream().map(Check::remedy).toList()));
  }
}
