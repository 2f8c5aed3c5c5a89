package io.routervm.ssh;

import java.io.IOException;

/** Marks a connection that failed because of the host key. */
final class HostKeyException extends IOException {
  private static final long serialVersionUID = 1;

  HostKeyException(IOException cause) {
    super(cause);
  }
}
