package io.routervm.progress;

/** Told what long work is doing; what a listener does not care for, it leaves as it is. */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT = new Progress() {};

  /** Step {@code number} of {@code total} begins. */
  default void step(int number, int total, String title) {}

  /** The current step ended well; {@code detail} is what was seen, possibly empty. */
  default void done(String detail) {}

  /** The current step had been done before and was not done again. */
  default void skipped(String why) {}

  /** Something worth telling within the current step. */
  default void detail(String line) {}

  /** One line of the guest's console or of a program in it, made harmless; shown for a moment. */
  default void console(String line) {}

  /**
   * A transfer goes on.
   *
   * @param total in bytes, negative when unknown
   */
  default void transferred(String what, long bytes, long total) {}

  /** Something the user should know, whatever becomes of the work. */
  default void warning(String text) {}
}
