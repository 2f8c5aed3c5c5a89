package io.routervm.hypervisor;

import io.routervm.failure.Failure;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The head of a qcow2 file: all that decides whether the image may become a disk.
 *
 * @param virtualBytes size of the disk that the guest sees
 * @param refersToOtherFiles a backing or data file: such an image reads files of the hypervisor
 */
public record Qcow2(boolean isQcow2, long virtualBytes, boolean refersToOtherFiles) {
  private static final int MAGIC = 0x514649fb;
  private static final long EXTERNAL_DATA = 4;

  /** Reads a local file. */
  public static Qcow2 of(Path image) {
    try (DataInputStream head = new DataInputStream(Files.newInputStream(image))) {
      if (head.readInt() != MAGIC) {
        return new Qcow2(false, 0, false);
      }
      int version = head.readInt();
      long backing = head.readLong();
      head.readInt();
      head.readInt();
      long size = head.readLong();
      head.skipNBytes(40);
      long incompatible = version >= 3 ? head.readLong() : 0;
      return new Qcow2(true, size, backing != 0 || (incompatible & EXTERNAL_DATA) != 0);
    } catch (EOFException e) {
      return new Qcow2(false, 0, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param diskBytes size that the disk is to have
   * @throws Failure when the image cannot become that disk
   */
  void requireUsable(Path image, long diskBytes) {
    if (!isQcow2) {
      throw Failure.precondition(
          "the image is not a qcow2 file",
          image.toString(),
          "Set install.image to a qcow2 cloud image (`qemu-img convert -O qcow2` makes one).");
    }
    if (refersToOtherFiles) {
      throw Failure.precondition(
          "the image refers to another file, which a guest could read that way",
          image.toString(),
          "Flatten it with `qemu-img convert -O qcow2`.");
    }
    if (virtualBytes > diskBytes) {
      throw Failure.precondition(
          "the image's disk has "
              + virtualBytes / 1024 / 1024
              + " MiB, vm.disk only "
              + diskBytes / 1024 / 1024
              + " MiB",
          image.toString(),
          "Raise vm.disk: an image cannot be shrunk.");
    }
  }
}
