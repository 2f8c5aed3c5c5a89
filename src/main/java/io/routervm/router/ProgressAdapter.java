package io.routervm.router;

/** Passes what the reconciler does in the guest on to the one who watches the whole command. */
final class ProgressAdapter implements io.routervm.guest.Progress {
  static final io.routervm.guest.Progress NOBODY = io.routervm.guest.Progress.NONE;

  private final Progress progress;

  ProgressAdapter(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void begin(String title) {
    progress.console(title);
  }

  @Override
  public void says(String line) {
    progress.console(line);
  }

  @Override
  public void ok(String title) {
    progress.detail(title);
  }

  @Override
  public void failed(String title, String output) {
    progress.detail("FAILED: " + title);
    output.lines().forEach(line -> progress.detail("  | " + line));
  }

  @Override
  public void undone(String title) {
    progress.detail("undone: " + title);
  }

  @Override
  public void killed(String who) {
    progress.warning("the run before this one was killed on the router: " + who);
  }
}
