package io.routervm.router;

import io.routervm.progress.Progress;
import java.util.function.Consumer;

/** Tells everything but transfers and the guest's console as lines. */
public class ToldProgress implements Progress {
  private final Consumer<String> told;

  /** Each line is given to {@code told}. */
  public ToldProgress(Consumer<String> told) {
    this.told = told;
  }

  /** For the report of a test that fails. */
  public static ToldProgress printed() {
    return new ToldProgress(System.out::println);
  }

  @Override
  public void step(int number, int total, String title) {
    told.accept("[" + number + "/" + total + "] " + title);
  }

  @Override
  public void done(String detail) {
    detail("done: " + detail);
  }

  @Override
  public void skipped(String why) {
    detail("skipped: " + why);
  }

  @Override
  public void detail(String line) {
    told.accept("      " + line);
  }

  @Override
  public void console(String line) {}

  @Override
  public void transferred(String what, long bytes, long total) {}

  @Override
  public void warning(String text) {
    detail("warning: " + text);
  }
}
