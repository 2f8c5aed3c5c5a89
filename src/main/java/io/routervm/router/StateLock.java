package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.guest.Caller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One writing command at a time on one state folder. The kernel holds the lock, so a killed holder
 * holds nothing; who holds it, and since when, is written in the file for the one who has to wait.
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Does {@code work} while it holds the lock. */
  public static <T> T holding(StateFolder folder, String command, Supplier<T> work) {
    StateLock lock = take(folder.prepare(), command);
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }

  static StateLock take(StateFolder folder, String command) {
    Path file = folder.path().resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (!tryLock(channel)) {
        String holder = read(channel);
        channel.close();
        throw Failure.precondition(
            "another routervm command is at work on this router: " + holder,
            file.toString(),
            "wait until it has ended, or end it, then run this command again");
      }
      channel.truncate(0);
      channel.write(
          StandardCharsets.UTF_8.encode(
              Caller.of(command) + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS)));
      return new StateLock(channel);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.PRECONDITION,
          "the lock cannot be taken: " + e,
          file.toString(),
          "look at the owner and mode of that file",
          e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(500);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest; nothing of the user's depends on it.
      throw new IllegalStateException("cannot close the lock", e);
    }
  }
}
