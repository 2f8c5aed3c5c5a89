package io.routervm.router;

/**
 * What else has to be held while a router is changed, where more than one state folder can stand
 * for it: two operators may come to one hypervisor from two machines.
 */
@FunctionalInterface
public interface FurtherLock {
  /** Held until it is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes it.
   *
   * @param holder who asks, for the one who has to wait
   * @throws io.routervm.failure.Failure when somebody else has it
   */
  Held take(String holder);
}
