package io.routervm.hypervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * How long a qcow2 file can become by what its guest writes. It grows by clusters, at its end or
 * where one is free; a cluster of the guest, once there, stays where it is. One that is compressed,
 * as those of cloud images are, is written anew elsewhere, and its old place is free only when the
 * last of its neighbours has left it.
 */
final class Qcow2Growth {
  private static final int HEADER = 104;
  private static final int VERSION = 4;
  private static final int CLUSTER_BITS = 20;
  private static final int VIRTUAL_SIZE = 24;
  private static final int L1_ENTRIES = 36;
  private static final int L1_OFFSET = 40;
  private static final int INCOMPATIBLE = 72;
  private static final long EXTENDED_L2 = 16;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final long COMPRESSED = 1L << 62;
  private static final int SECTOR = 512;

  /** Of a new image: 64 KiB, QEMU's default. */
  private static final long NEW_CLUSTER = 65_536;

  /** Entries in the tables of level 2 and of reference counts, at their widest: bytes a cluster. */
  private static final int TABLES = 16 + 8;

  /** A QEMU that is killed while it writes leaves clusters that nobody refers to: one in this. */
  private static final int LOST = 64;

  /** Clusters for the header, tables of level 1 and what tables leave that are moved. */
  private static final int SINGLE = 8;

  private static final long MEBIBYTE = 1024 * 1024;

  private final FileChannel file;
  private final int clusterBits;
  private final int entry;
  private final Set<Long> compressed = new HashSet<>();

  private Qcow2Growth(FileChannel file, int clusterBits, int entry) {
    this.file = file;
    this.clusterBits = clusterBits;
    this.entry = entry;
  }

  /** Bytes that the file of a new disk can take. */
  static long ofNew(long diskBytes) {
    return bytes(diskBytes, NEW_CLUSTER, 0);
  }

  /**
   * Bytes that an image can take when its disk has {@code diskBytes}. A machine may run on it: what
   * it does meanwhile makes fewer compressed clusters, never more.
   *
   * @throws UncheckedIOException when it cannot be read or is no whole qcow2 file
   */
  static long of(Path image, long diskBytes) {
    try (FileChannel file = FileChannel.open(image)) {
      ByteBuffer header = read(file, 0, HEADER);
      int clusterBits = header.getInt(CLUSTER_BITS);
      boolean isKnown = header.getInt(VERSION) >= 2 && clusterBits >= 9 && clusterBits <= 21;
      if (!isKnown) {
        throw new IOException("it is no qcow2 file");
      }
      boolean isExtended =
          header.getInt(VERSION) > 2 && (header.getLong(INCOMPATIBLE) & EXTENDED_L2) != 0;
      Qcow2Growth growth = new Qcow2Growth(file, clusterBits, isExtended ? 16 : 8);
      growth.readTables(header.getLong(L1_OFFSET), header.getInt(L1_ENTRIES));
      return bytes(
          Math.max(diskBytes, header.getLong(VIRTUAL_SIZE)),
          1L << clusterBits,
          growth.compressed.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(long disk, long cluster, long compressed) {
    return disk
        + (disk / cluster + 1) * TABLES
        + disk / LOST
        + (compressed + SINGLE) * cluster
        + MEBIBYTE;
  }

  private void readTables(long offset, int entries) throws IOException {
    for (int index = 0; index < entries; index++) {
      long table = read(file, offset + 8L * index, 8).getLong(0) & OFFSET;
      if (table != 0) {
        readTable(read(file, table, 1 << clusterBits));
      }
    }
  }

  private void readTable(ByteBuffer table) {
    int shift = 62 - (clusterBits - 8);
    for (int at = 0; at < table.limit(); at += entry) {
      long value = table.getLong(at);
      if ((value & COMPRESSED) == 0) {
        continue;
      }
      long begin = value & ((1L << shift) - 1);
      long more = (value & ~(COMPRESSED | 1L << 63)) >>> shift;
      long end = (begin / SECTOR + more + 1) * SECTOR - 1;
      for (long place = begin >>> clusterBits; place <= end >>> clusterBits; place++) {
        compressed.add(place);
      }
    }
  }

  private static ByteBuffer read(FileChannel file, long offset, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (offset < 0 || file.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("it is no whole qcow2 file");
      }
    }
    return buffer;
  }
}
