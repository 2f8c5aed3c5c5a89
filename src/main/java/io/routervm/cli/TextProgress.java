package io.routervm.cli;

import io.routervm.cli.Console.Style;
import io.routervm.progress.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Long work as lines for people. */
final class TextProgress implements Progress {
  private static final int BAR_WIDTH = 30;
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);

  private final Console console;
  private final boolean verbose;
  private Instant stepBegan = Instant.now();
  private Instant lastTransferLine = Instant.EPOCH;

  TextProgress(Console console, boolean verbose) {
    this.console = console;
    this.verbose = verbose;
  }

  @Override
  public void step(int number, int total, String title) {
    stepBegan = Instant.now();
    console.line(console.styled(Style.BOLD, String.format("[%d/%d] %s", number, total, title)));
  }

  @Override
  public void done(String detail) {
    long seconds = Duration.between(stepBegan, Instant.now()).toSeconds();
    console.transientLine("");
    console.line(
        "      "
            + console.styled(Style.GOOD, "done")
            + (seconds > 0 ? " after " + seconds + " s" : "")
            + (detail.isEmpty() ? "" : ": " + detail));
  }

  @Override
  public void skipped(String why) {
    console.line("      " + console.styled(Style.FAINT, "not needed: " + why));
  }

  @Override
  public void detail(String line) {
    console.line("      " + line);
  }

  @Override
  public void console(String line) {
    if (verbose) {
      console.line("      | " + line);
    } else {
      console.transientLine("      | " + line.substring(0, Math.min(line.length(), 100)));
    }
  }

  @Override
  public void transferred(String what, long bytes, long total) {
    console.transientLine("      " + bar(bytes, total) + " " + what);
    Instant now = Instant.now();
    if (bytes != total && Duration.between(lastTransferLine, now).compareTo(LINE_EVERY) > 0) {
      lastTransferLine = now;
      console.line("      " + what + ": " + amount(bytes, total));
    }
  }

  @Override
  public void warning(String text) {
    console.warning(text);
  }

  private static String bar(long bytes, long total) {
    if (total <= 0) {
      return amount(bytes, total);
    }
    int filled = (int) Math.min(BAR_WIDTH, bytes * BAR_WIDTH / total);
    return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + amount(bytes, total);
  }

  private static String amount(long bytes, long total) {
    String done = String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    return total <= 0
        ? done + " MiB"
        : String.format(
            Locale.ROOT, "%s of %.1f MiB (%d %%)", done, total / 1048576.0, bytes * 100 / total);
  }
}
