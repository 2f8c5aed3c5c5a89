package io.routervm.hypervisor;

/** The log of the guest's serial console: grows only, and outlives restarts of the domain. */
public interface ConsoleLog {
  /** Bytes so far; 0 while there is none. */
  long length();

  /**
   * Reads what there is from {@code offset}, at most 64 KiB; empty when nothing new is there.
   *
   * @throws io.routervm.failure.Failure when the log cannot be read
   */
  byte[] read(long offset);
}
