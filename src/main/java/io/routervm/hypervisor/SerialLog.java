package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The log that virtlogd writes of the serial console, for root, who alone may read it: it has also
 * what was printed while nobody listened. It turns over at 2 MiB: the older part is then {@code
 * LOG.0}, and offsets go on counting from the start of that part.
 */
final class SerialLog implements ConsoleLog {
  private static final int CHUNK = 65536;

  private final Path log;
  private final Path older;
  private long olderLength;
  private long lastLength;
  private boolean read;

  SerialLog(Path log) {
    this.log = log;
    this.older = log.resolveSibling(log.getFileName() + ".0");
  }

  @Override
  public long length() {
    noticeTurnOver();
    return olderLength + lastLength;
  }

  @Override
  public byte[] read(long offset) {
    noticeTurnOver();
    if (!read && offset > lastLength) {
      // It turned over while nobody looked: the offset was counted in what is the older part now.
      olderLength = size(older);
    }
    read = true;
    return offset < olderLength ? bytes(older, offset) : bytes(log, offset - olderLength);
  }

  private void noticeTurnOver() {
    long length = size(log);
    if (length < lastLength) {
      olderLength += Math.max(lastLength, size(older));
    }
    lastLength = length;
  }

  private long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private byte[] bytes(Path file, long offset) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      channel.position(offset).read(buffer);
      byte[] found = new byte[buffer.position()];
      buffer.flip().get(found);
      return found;
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Failure unreadable(Path file, IOException e) {
    return Failure.precondition(
        "the log of the serial console cannot be read",
        file.toString(),
        "See whether its disk is all right and who may read it (`ls -l`), then run the command again.",
        e);
  }
}
