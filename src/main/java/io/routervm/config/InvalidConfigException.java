package io.routervm.config;

import io.routervm.config.document.Problems;
import io.routervm.failure.Failure;

/** A configuration that was refused, with everything that is wrong with it. */
public final class InvalidConfigException extends Failure {
  private static final long serialVersionUID = 1;

  private final transient Problems problems;

  public InvalidConfigException(Problems problems) {
    super(
        Kind.USAGE,
        problems.list().size() == 1
            ? problems.list().get(0).sentence()
            : problems.list().size() + " problems in the configuration",
        problems.file(),
        "Correct the file, then run `routervm validate`.");
    this.problems = problems;
  }

  public Problems problems() {
    return problems;
  }
}
