package io.routervm.router;

/** Told what long work is doing; the command line shows it as text or as JSON lines. */
public interface Progress {
  /** Step {@code number} of {@code total} begins. */
  void step(int number, int total, String title);

  /** The current step ended well; {@code detail} is what was seen, possibly empty. */
  void done(String detail);

  /** The current step had been done before and was not done again. */
  void skipped(String why);

  /** Something worth telling within the current step. */
  void detail(String line);

  /** One line of the guest's console, made harmless. */
  void console(String line);

  /**
   * A transfer goes on.
   *
   * @param total in bytes, negative when unknown
   */
  void transferred(String what, long bytes, long total);

  /** Something the user should know, whatever becomes of the work. */
  void warning(String text);
}
