package io.routervm.cli;

import io.routervm.progress.Progress;
import java.util.Map;

/** Long work as JSON lines, each with an {@code event}. */
record JsonProgress(Console console) implements Progress {
  @Override
  public void step(int number, int total, String title) {
    console.document(Map.of("event", "step", "number", number, "total", total, "title", title));
  }

  @Override
  public void done(String detail) {
    console.document(Map.of("event", "done", "detail", detail));
  }

  @Override
  public void skipped(String why) {
    console.document(Map.of("event", "skipped", "why", why));
  }

  @Override
  public void detail(String line) {
    console.document(Map.of("event", "detail", "line", line));
  }

  @Override
  public void console(String line) {
    console.document(Map.of("event", "console", "line", line));
  }

  @Override
  public void transferred(String what, long bytes, long total) {
    // Hundreds of lines that nobody would read: the steps tell enough.
  }

  @Override
  public void warning(String text) {
    console.document(Map.of("event", "warning", "text", text));
  }
}
