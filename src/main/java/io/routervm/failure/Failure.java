package io.routervm.failure;

/**
 * A failure that the user can do something about; everything else that is thrown is a bug.
 *
 * <p>It reads as three lines: what happened, where, what to do next. None of them holds a secret.
 */
public class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is; the command line gives each kind its exit code. */
  public enum Kind {
    /** Usage or configuration. */
    USAGE,
    /** Host or router unreachable, or a precondition does not hold. */
    PRECONDITION,
    /** A change failed and was rolled back. */
    ROLLED_BACK,
    /** A change failed and was not rolled back. */
    BROKEN
  }

  private final Kind kind;
  private final String subject;
  private final String hint;

  public Failure(Kind kind, String what, String subject, String hint) {
    this(kind, what, subject, hint, null);
  }

  public Failure(Kind kind, String what, String subject, String hint, Throwable cause) {
    super(what, cause);
    this.kind = kind;
    this.subject = subject;
    this.hint = hint;
  }

  public static Failure precondition(String what, String subject, String hint) {
    return new Failure(Kind.PRECONDITION, what, subject, hint);
  }

  /** As above, with what led to it, for the log. */
  public static Failure precondition(String what, String subject, String hint, Throwable cause) {
    return new Failure(Kind.PRECONDITION, what, subject, hint, cause);
  }

  public static Failure usage(String what, String subject, String hint) {
    return new Failure(Kind.USAGE, what, subject, hint);
  }

  /**
   * The router, which its owner may have changed and which faces the Internet, answered something
   * that no program of ours prints.
   *
   * @param what was to be read: "its checks"
   */
  public static Failure notUnderstood(String what) {
    return precondition(
        "the router's answer cannot be understood: " + what,
        "the router",
        "log in with `routervm ssh` and see whether its disk is full or a program was replaced");
  }

  public Kind kind() {
    return kind;
  }

  /** What happened, one line. */
  public String what() {
    return getMessage();
  }

  /** The place: a file with its line, a domain, a host. */
  public String subject() {
    return subject;
  }

  /** What to do next, one sentence. */
  public String hint() {
    return hint;
  }
}
