package io.routervm.guest;

import io.routervm.failure.Failure;

/** The host could not be reached, or the connection to it was lost. */
public class HostUnreachableException extends Failure {
  private static final long serialVersionUID = 1;

  public HostUnreachableException(String what, String where, String next, Throwable cause) {
    super(Kind.PRECONDITION, what, where, next, cause);
  }
}
