package io.routervm.hypervisor;

import java.util.function.Consumer;

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

  /**
   * Reads from {@code offset} to where the log ends now: a machine may go on printing for ever.
   *
   * @return the offset behind what was read
   */
  default long readToEnd(long offset, Consumer<byte[]> pieces) {
    long end = length();
    long next = offset;
    for (byte[] bytes = read(next); bytes.length > 0; bytes = read(next)) {
      next += bytes.length;
      pieces.accept(bytes);
      if (next >= end) {
        break;
      }
    }
    return next;
  }
}
