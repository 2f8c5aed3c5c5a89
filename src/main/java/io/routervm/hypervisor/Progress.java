package io.routervm.hypervisor;

/** What long work tells while it runs; the command line draws it. */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT =
      new Progress() {
        @Override
        public void step(String title) {}

        @Override
        public void bytes(String what, long done, long total) {}

        @Override
        public void console(String line) {}
      };

  /** A part of the work begins: {@code download vmlinuz}. */
  void step(String title);

  /**
   * A transfer advanced.
   *
   * @param total -1 when unknown
   */
  void bytes(String what, long done, long total);

  /** One line of the guest's console, made harmless: printable characters only. */
  void console(String line);
}
