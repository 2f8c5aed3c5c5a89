package io.routervm.guest;

/**
 * How a script on a host ended.
 *
 * @param status exit status
 * @param output standard output, UTF-8
 * @param errors standard error, UTF-8
 */
public record Result(int status, String output, String errors) {
  public boolean succeeded() {
    return status == 0;
  }
}
