package io.routervm.shell;

/**
 * A script as it goes to a machine or is kept there.
 *
 * @param what for people, and unlike that of every other one
 */
public record SentScript(String what, String text) {
  /** What goes to the standard input of a shell. */
  public static SentScript of(String what, Script script) {
    return new SentScript(what, script.program());
  }
}
