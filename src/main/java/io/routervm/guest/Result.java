package io.routervm.guest;

import java.util.List;

/**
 * How a script on a host ended.
 *
 * @param status exit status
 * @param output standard output, UTF-8
 * @param errors standard error, UTF-8
 */
public record Result(int status, String output, String errors) {
  private static final int LAST = 5;

  public boolean succeeded() {
    return status == 0;
  }

  /** The ends of what it printed, on one line, for a message; says so when there is nothing. */
  public String lastLines() {
    List<String> lines = (output + "\n" + errors).lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return "no message";
    }
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST), lines.size()));
  }
}
