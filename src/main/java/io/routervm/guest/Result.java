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
  private static final int MOST = 4000;

  public boolean succeeded() {
    return status == 0;
  }

  /** The ends of what it printed, on one line, for a message; says so when there is nothing. */
  public String lastLines() {
    String all = output + "\n" + errors;
    List<String> lines =
        all.substring(Math.max(0, all.length() - MOST))
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    if (lines.isEmpty()) {
      return "no message";
    }
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST), lines.size()));
  }
}
