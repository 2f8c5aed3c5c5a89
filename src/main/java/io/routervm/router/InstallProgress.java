package io.routervm.router;

/** Passes what an install tells on to the one who watches the whole command. */
final class InstallProgress implements io.routervm.hypervisor.Progress {
  private final Progress progress;
  private final ConsoleFile console;

  InstallProgress(Progress progress, ConsoleFile console) {
    this.progress = progress;
    this.console = console;
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
    console.line(line);
    progress.console(line);
  }
}
