package io.routervm.cli;

import io.routervm.failure.Failure;

/** The exit codes, as README.md lists them. */
final class ExitCode {
  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int PENDING = 3;
  static final int PRECONDITION = 4;
  static final int ROLLED_BACK = 5;
  static final int BROKEN = 6;

  private ExitCode() {}

  static int of(Failure failure) {
    return switch (failure.kind()) {
      case USAGE -> USAGE;
      case PRECONDITION -> PRECONDITION;
      case ROLLED_BACK -> ROLLED_BACK;
      case BROKEN -> BROKEN;
    };
  }
}
