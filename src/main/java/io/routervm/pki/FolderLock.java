package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.platform.Deadline;
import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One process at a time in a PKI folder; the kernel frees the lock of one that died. A short wait,
 * because the unattended maintenance may be in there for a moment.
 */
final class FolderLock implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

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
            DurableFiles.mode(DurableFiles.PRIVATE));
    Optional<FileLock> lock = Deadline.in(wait).await(POLL, () -> tryLock(channel));
    if (lock.isEmpty()) {
      channel.close();
      throw Failure.precondition(
          "another process is working on the VPN's keys",
          folder.toString(),
          "Wait until it has ended, then run the command again.");
    }
    return new FolderLock(channel);
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
