package io.routervm.hypervisor.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Puts a file into an initrd by appending a second archive to it: the kernel unpacks all of them
 * one after the other. So the original is not unpacked, and needs no tool.
 */
final class InitrdInjection {
  private static final int ALIGNMENT = 4;
  private static final int REGULAR_FILE = 0100644;
  private static final String TRAILER = "TRAILER!!!";

  private InitrdInjection() {}

  /** Writes {@code initrd} and then a gzipped newc cpio with the one file to {@code result}. */
  static void append(Path initrd, String name, String content, Path result) throws IOException {
    try (OutputStream out = Files.newOutputStream(result)) {
      Files.copy(initrd, out);
      out.write(new byte[padding(Files.size(initrd))]);
      GZIPOutputStream gzip = new GZIPOutputStream(out);
      gzip.write(archive(name, content.getBytes(StandardCharsets.UTF_8)));
      gzip.finish();
    }
  }

  private static byte[] archive(String name, byte[] content) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    entry(archive, 1, REGULAR_FILE, name, content);
    entry(archive, 0, 0, TRAILER, new byte[0]);
    return archive.toByteArray();
  }

  /** newc: magic and 13 fields of eight hexadecimal digits, the name, the content. */
  private static void entry(
      ByteArrayOutputStream archive, int inode, int mode, String name, byte[] content) {
    int[] fields = {inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format("%08X", field));
    }
    header.append(name).append('\0');
    write(archive, header.toString().getBytes(StandardCharsets.US_ASCII));
    write(archive, content);
  }

  private static void write(ByteArrayOutputStream archive, byte[] bytes) {
    archive.writeBytes(bytes);
    archive.writeBytes(new byte[padding(archive.size())]);
  }

  private static int padding(long length) {
    return (int) ((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
  }
}
