package io.routervm.template;

/** A template of the user's that cannot be rendered; the message is for him. */
public final class TemplateProblem extends Exception {
  private static final long serialVersionUID = 1;

  TemplateProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
