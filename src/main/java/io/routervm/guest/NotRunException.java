package io.routervm.guest;

/** The host was reached, but did not begin with a script: nothing of it has run. */
public final class NotRunException extends HostUnreachableException {
  private static final long serialVersionUID = 1;

  public NotRunException(String what, String where, String next) {
    super(what, where, next, null);
  }
}
