package io.routervm.ssh;

import io.routervm.shell.SentScript;

/** What runs around every script. */
public final class SentBySsh {
  private SentBySsh() {}

  public static SentScript around() {
    return new SentScript("clean shell", CleanShell.PROGRAM);
  }
}
