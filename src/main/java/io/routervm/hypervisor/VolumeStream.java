package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import io.routervm.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.StorageVol;
import org.libvirt.Stream;

/**
 * The content of volumes, through libvirt, so that a remote hypervisor's are reached too.
 *
 * @param where the pool, for messages
 */
record VolumeStream(Connect connect, String where) {
  private static final int CHUNK = 256 * 1024;
  private static final long RANGE = 16 * 1024 * 1024;

  /** Copies a local file into a volume. */
  void upload(String name, StorageVol volume, Path content, Progress progress) {
    try (FileChannel file = FileChannel.open(content)) {
      long total = file.size();
      Stream stream = LibvirtErrors.call(where, () -> connect.streamNew(0));
      boolean finished = false;
      try {
        LibvirtErrors.run(where, () -> volume.upload(stream, 0, total, 0));
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        long done = 0;
        while (file.read(buffer) >= 0) {
          done += buffer.position();
          send(stream, buffer.flip());
          buffer.clear();
          progress.transferred("upload " + name, done, total);
        }
        LibvirtErrors.run(where, stream::finish);
        finished = true;
      } finally {
        end(stream, finished);
      }
    } catch (IOException | Failure e) {
      throw brokeOff("the upload to volume " + name, e);
    }
  }

  /**
   * Copies the first {@code bytes} of a volume into another one. A range is read to its end before
   * it is sent: libvirt keeps what comes faster than it is taken away in this process's memory.
   */
  void copy(StorageVol from, StorageVol to, String name, long bytes) {
    Stream target = LibvirtErrors.call(where, () -> connect.streamNew(0));
    boolean written = false;
    try {
      LibvirtErrors.run(where, () -> to.upload(target, 0, bytes, 0));
      for (long done = 0; done < bytes; done += RANGE) {
        byte[] range = read(from, done, (int) Math.min(RANGE, bytes - done));
        for (int sent = 0; sent < range.length; sent += CHUNK) {
          send(target, ByteBuffer.wrap(range, sent, Math.min(CHUNK, range.length - sent)));
        }
      }
      LibvirtErrors.run(where, target::finish);
      written = true;
    } catch (Failure e) {
      throw brokeOff("the copy to volume " + name, e);
    } finally {
      end(target, written);
    }
  }

  private byte[] read(StorageVol volume, long offset, int length) {
    Stream source = LibvirtErrors.call(where, () -> connect.streamNew(0));
    boolean finished = false;
    try {
      LibvirtErrors.run(where, () -> volume.download(source, offset, length, 0));
      ByteArrayOutputStream range = new ByteArrayOutputStream(length);
      byte[] chunk = new byte[CHUNK];
      int got = receive(source, chunk);
      while (got > 0) {
        range.write(chunk, 0, got);
        got = receive(source, chunk);
      }
      if (range.size() != length) {
        throw Failure.precondition(
            range.size() + " bytes came for " + length + " at " + offset,
            where,
            "Look at that volume with `virsh vol-info`.");
      }
      LibvirtErrors.run(where, source::finish);
      finished = true;
      return range.toByteArray();
    } finally {
      end(source, finished);
    }
  }

  /** Not above 0 at the end. */
  private int receive(Stream source, byte[] chunk) {
    return LibvirtErrors.call(where, () -> source.receive(chunk));
  }

  private Failure brokeOff(String what, Exception cause) {
    return Failure.precondition(
        what + " broke off: " + Reason.of(cause),
        where,
        "Check that the pool has room and libvirtd runs, then start the command again.",
        cause);
  }

  private void send(Stream stream, ByteBuffer data) {
    byte[] rest = new byte[data.remaining()];
    data.get(rest);
    while (rest.length > 0) {
      byte[] now = rest;
      int sent = LibvirtErrors.call(where, () -> stream.send(now));
      rest = Arrays.copyOfRange(rest, sent, rest.length);
    }
  }

  private static void end(Stream stream, boolean finished) {
    try {
      if (!finished) {
        stream.abort();
      }
      stream.free();
    } catch (LibvirtException e) {
      // The first error is the one that says why; ending a broken stream cannot say more.
      return;
    }
  }
}
