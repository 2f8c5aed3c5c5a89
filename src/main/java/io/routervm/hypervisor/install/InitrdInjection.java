package io.routervm.hypervisor.install;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Puts a file into an initrd by appending a second archive to it: the kernel unpacks all of them
 * one after the other. So the original is not unpacked, and needs no tool.
 */
final class InitrdInjection {
  private static final int ALIGNMENT = 4;

  private InitrdInjection() {}

  /** Writes {@code initrd} and then a gzipped newc cpio with the one file to {@code result}. */
  static void append(Path initrd, String name, String content, Path result) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    CpioArchiveEntry entry = new CpioArchiveEntry(name, bytes.length);
    entry.setMode(CpioConstants.C_ISREG | 0644);
    try (OutputStream out = Files.newOutputStream(result)) {
      long length = Files.copy(initrd, out);
      out.write(new byte[(int) (-length & (ALIGNMENT - 1))]);
      try (CpioArchiveOutputStream archive =
          new CpioArchiveOutputStream(new GZIPOutputStream(out))) {
        archive.putArchiveEntry(entry);
        archive.write(bytes);
        archive.closeArchiveEntry();
      }
    }
  }
}
