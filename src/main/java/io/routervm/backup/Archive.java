package io.routervm.backup;

import io.routervm.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A manifest and the files that it speaks of, as a compressed tar archive.
 *
 * @param files name in the archive to content, without the manifest
 */
record Archive(Manifest manifest, SortedMap<String, byte[]> files) {
  private static final int LARGEST_FILE = 16 * 1024 * 1024;
  private static final int MODE = 0100600;

  byte[] pack() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      put(tar, Manifest.NAME, manifest.text().getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        put(tar, file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException("an archive in memory", e);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(MODE);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /**
   * Reads one; nothing is written.
   *
   * @param where for the message of a failure
   * @throws Failure when it holds anything that {@link #pack} would not write
   */
  static Archive unpack(byte[] bytes, String where) {
    try (InputStream raw = new GZIPInputStream(new ByteArrayInputStream(bytes));
        TarArchiveInputStream tar = new TarArchiveInputStream(raw, StandardCharsets.UTF_8.name())) {
      TarArchiveEntry first = tar.getNextEntry();
      if (first == null || !first.getName().equals(Manifest.NAME)) {
        throw Manifest.unreadable(where, null);
      }
      Manifest manifest =
          Manifest.parse(new String(content(tar, first, where), StandardCharsets.UTF_8), where);
      SortedMap<String, byte[]> files = new TreeMap<>();
      long total = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        require(manifest, entry, where);
        byte[] content = content(tar, entry, where);
        total += content.length;
        if (total > EncryptedFile.LARGEST || files.put(entry.getName(), content) != null) {
          throw refused(entry, where);
        }
      }
      return new Archive(manifest, files);
    } catch (IOException | IllegalArgumentException e) {
      throw Manifest.unreadable(where, e);
    }
  }

  private static void require(Manifest manifest, TarArchiveEntry entry, String where) {
    boolean isKnown =
        entry.getLinkFlag() == TarConstants.LF_NORMAL
            && Section.of(entry.getName())
                .map(Section::toString)
                .filter(manifest.sections()::contains)
                .isPresent();
    if (!isKnown) {
      throw refused(entry, where);
    }
  }

  private static byte[] content(TarArchiveInputStream tar, TarArchiveEntry entry, String where)
      throws IOException {
    if (entry.getSize() > LARGEST_FILE) {
      throw refused(entry, where);
    }
    byte[] content = tar.readNBytes(LARGEST_FILE + 1);
    if (content.length != entry.getSize()) {
      throw Manifest.unreadable(where, null);
    }
    return content;
  }

  private static Failure refused(TarArchiveEntry entry, String where) {
    return Failure.usage(
        "the backup holds what no backup of a router holds: "
            + entry.getName().replaceAll("\\p{Cntrl}", "?"),
        where,
        "do not trust it; restore one that you have made yourself; nothing was changed");
  }

  /** Whether the section was backed up, be it empty. */
  boolean has(Section section) {
    return manifest.sections().contains(section.toString());
  }

  /** The section's files: name in the archive to content. */
  SortedMap<String, byte[]> of(Section section) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    files.forEach(
        (name, content) -> {
          if (Section.of(name).filter(section::equals).isPresent()) {
            found.put(name, content);
          }
        });
    return found;
  }
}
