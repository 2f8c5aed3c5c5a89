package io.routervm.hypervisor;

import java.util.Arrays;

/**
 * The last one to two MiB of what a console has printed, by the offsets that its readers count in.
 * A guest that prints without end takes no more memory than that.
 */
final class ConsoleMemory {
  static final int LIMIT = 2 << 20;
  private static final int CHUNK = 65536;

  private byte[] kept = new byte[CHUNK];
  private int size;

  /** How many bytes were dropped before the first that is kept. */
  private long dropped;

  /** What a reader's offset is ahead of the place of its byte among all that was heard. */
  private long ahead;

  synchronized void append(byte[] bytes, int count) {
    if (size + count > LIMIT) {
      int kept = Math.min(size, LIMIT / 2);
      dropped += size - kept;
      System.arraycopy(this.kept, size - kept, this.kept, 0, kept);
      size = kept;
    }
    if (size + count > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(size + count, Math.min(LIMIT, 2 * kept.length)));
    }
    System.arraycopy(bytes, 0, kept, size, count);
    size += count;
  }

  synchronized long length() {
    return dropped + size + ahead;
  }

  /**
   * Reads what there is from {@code offset}, at most 64 KiB. An offset that is not among what is
   * kept stands for its start: either more was printed than is kept, or another process counted in
   * what only that one has heard.
   */
  synchronized byte[] from(long offset) {
    long place = offset - ahead;
    if (place < dropped || place > dropped + size) {
      ahead = offset - dropped;
      place = dropped;
    }
    int start = (int) (place - dropped);
    return Arrays.copyOfRange(kept, start, Math.min(size, start + CHUNK));
  }
}
