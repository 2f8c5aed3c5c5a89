package io.routervm.cli;

import io.routervm.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The exit codes, as README.md lists them. */
final class ExitCode {
  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int PENDING = 3;
  static final int PRECONDITION = 4;
  static final int ROLLED_BACK = 5;
  static final int BROKEN = 6;

  /** Any command can end with these: one that does nothing else writes its output. */
  private static final List<Integer> OF_EVERY_COMMAND = List.of(DONE, BUG, USAGE, PRECONDITION);

  private ExitCode() {}

  static int of(Failure failure) {
    return switch (failure.kind()) {
      case USAGE -> USAGE;
      case PRECONDITION -> PRECONDITION;
      case ROLLED_BACK -> ROLLED_BACK;
      case BROKEN -> BROKEN;
    };
  }

  /** Those of one command and what they mean, in order. */
  static Map<Integer, String> meanings(int... more) {
    TreeSet<Integer> codes = new TreeSet<>(OF_EVERY_COMMAND);
    for (int code : more) {
      codes.add(code);
    }
    TreeMap<Integer, String> meanings = new TreeMap<>();
    codes.forEach(code -> meanings.put(code, meaning(code)));
    return meanings;
  }

  private static String meaning(int code) {
    return switch (code) {
      case DONE -> "done, nothing pending";
      case BUG -> "a bug (the log's path is printed)";
      case USAGE -> "usage or configuration";
      case PENDING -> "changes pending or drift";
      case PRECONDITION ->
          "host or router unreachable, a precondition failed, or the output cannot be written";
      case ROLLED_BACK -> "failed and rolled back";
      case BROKEN -> "failed and not rolled back (it says what state things are in)";
      default -> throw new IllegalArgumentException("no exit code: " + code);
    };
  }
}
