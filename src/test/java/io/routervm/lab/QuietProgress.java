package io.routervm.lab;

import io.routervm.router.Progress;

/** Prints the details, so that a failed test's report tells what went on. */
final class QuietProgress implements Progress {
  @Override
  public void step(int number, int total, String title) {}

  @Override
  public void done(String detail) {}

  @Override
  public void skipped(String why) {}

  @Override
  public void detail(String line) {
    System.out.println("    " + line);
  }

  @Override
  public void console(String line) {}

  @Override
  public void transferred(String what, long bytes, long total) {}

  @Override
  public void warning(String text) {
    System.out.println("    warning: " + text);
  }
}
