package io.routervm.router;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * One writing command at a time on one state folder. The kernel holds the lock, so a killed holder
 * holds nothing; who holds it, and since when, is written in the file for the one who has to wait.
 * Who ends in order takes his name out again: a name in a free lock is that of one who was killed.
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;
  private Optional<FurtherLock.Held> further = Optional.empty();

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Does {@code work} while it holds the lock; a killed holder before us goes into the log. */
  public static <T> T holding(StateFolder folder, String command, Supplier<T> work) {
    return holding(folder, command, LoggerFactory.getLogger(StateLock.class)::warn, work);
  }

  /**
   * As above.
   *
   * @param killed told in a sentence when the holder before us was killed at work
   */
  public static <T> T holding(
      StateFolder folder, String command, Consumer<String> killed, Supplier<T> work) {
    StateLock lock = take(folder.prepare(), command, killed);
    try {
      return work.get();
    } finally {
      lock.close();
    }
  }

  private static StateLock take(StateFolder folder, String command, Consumer<String> killed) {
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
      String before = read(channel);
      if (!before.isEmpty()) {
        killed.accept("the command before this one was killed at work: " + before);
      }
      channel.truncate(0);
      channel.write(
          StandardCharsets.UTF_8.encode(
              Caller.of(command) + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS)));
      StateLock lock = new StateLock(channel);
      awaitKeeper(folder, lock);
      takeFurther(folder, command, lock);
      return lock;
    } catch (IOException e) {
      throw Failure.precondition(
          "the lock cannot be taken: " + Reason.of(e),
          file.toString(),
          "look at the owner and mode of that file",
          e);
    }
  }

  private static void awaitKeeper(StateFolder folder, StateLock lock) {
    try {
      KeeperStep.requireEnd(folder);
    } catch (Failure e) {
      lock.close();
      throw e;
    }
  }

  private static void takeFurther(StateFolder folder, String command, StateLock lock) {
    try {
      lock.further = folder.further().map(other -> other.take(Caller.of(command).toString()));
    } catch (Failure e) {
      lock.close();
      throw e;
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
    further.ifPresent(FurtherLock.Held::close);
    try (channel) {
      channel.truncate(0);
    } catch (IOException e) {
      // The lock goes with the process at the latest; nothing of the user's depends on it.
      throw new IllegalStateException("cannot close the lock", e);
    }
  }
}
