package io.routervm.pki;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/**
 * One process at a time in a PKI folder; the kernel frees the lock of one that died. A short wait,
 * because the unattended maintenance may be in there for a moment.
 */
final class FolderLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  static FolderLock take(Path folder, Duration wait) throws IOException {
    Path file = folder.resolve(".lock");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            DurableFiles.mode("rw-------"));
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      while (!tryLock(channel)) {
        if (System.nanoTime() >= deadline) {
          channel.close();
          throw Failure.precondition(
              "another process is working on the VPN's keys",
              folder.toString(),
              "Wait until it has ended, then run the command again.");
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + file, e);
    }
    return new FolderLock(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
