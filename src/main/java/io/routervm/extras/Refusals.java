package io.routervm.extras;

import io.routervm.config.InvalidConfigException;
import io.routervm.config.document.Position;
import io.routervm.config.document.ProblemLog;

/** All that is wrong with the extras, so that it can be told at once. */
final class Refusals {
  private final ProblemLog log = new ProblemLog();

  /**
   * Takes down what is wrong with one file.
   *
   * @param path in the router
   * @param message a clause that goes on after the path: {@code "is a link"}
   * @param remedy one sentence
   */
  void add(String path, String message, String remedy) {
    String shown = PathRules.shown(path);
    log.add(Position.WHOLE_FILE, shown, shown + " " + message, remedy);
  }

  ProblemLog log() {
    return log;
  }

  /** Throws an {@link InvalidConfigException} when there was anything. */
  void require(String file) {
    if (!log.isEmpty()) {
      throw new InvalidConfigException(log.of(file));
    }
  }
}
