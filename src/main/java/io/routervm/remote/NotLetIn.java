package io.routervm.remote;

import io.routervm.failure.Failure;

/**
 * The hypervisor answers, but gives no shell to whoever comes without a password. libvirt may still
 * be let in, which can ask for one.
 */
public final class NotLetIn extends Failure {
  private static final long serialVersionUID = 1;

  NotLetIn(String what, String where, String next) {
    super(Kind.PRECONDITION, what, where, next);
  }
}
