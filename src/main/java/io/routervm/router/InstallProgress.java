package io.routervm.router;

/** Passes what an install tells on to the one who watches the whole command. */
final class InstallProgress implements io.routervm.hypervisor.Progress {
  private final Progress progress;

  InstallProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void step(String title) {
    progress.detail(title);
  }

  @Override
  public void bytes(String what, long done, long total) {
    progress.transferred(what, done, total);
  }

  @Override
  public void console(String line) {
    progress.console(line);
  }
}
