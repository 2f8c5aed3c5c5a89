package io.routervm.lab;

import java.util.List;

/**
 * A command that was run.
 *
 * @param status exit status; -1 when the time limit ended it
 */
record Ran(List<String> commandLine, int status, String output, String errors, boolean outOfTime) {

  boolean succeeded() {
    return status == 0;
  }

  Ran orFail() {
    return expect(0);
  }

  Ran expect(int expected) {
    if (status != expected) {
      throw new AssertionError(
          "expected exit "
              + expected
              + " of "
              + String.join(" ", commandLine)
              + (outOfTime ? ", but it ran out of time" : ", got " + status)
              + "\n--- output\n"
              + output
              + "\n--- errors\n"
              + errors);
    }
    return this;
  }

  String trimmed() {
    return output.strip();
  }
}
