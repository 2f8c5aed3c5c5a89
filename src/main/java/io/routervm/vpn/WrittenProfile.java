package io.routervm.vpn;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A file that may be a profile which routervm wrote; anything unreadable is none. */
record WrittenProfile(Path file) {
  private static final int LARGEST = 256 * 1024;

  /**
   * Whether it is the profile, or the pack, of that client of that CA.
   *
   * @param authority the CA certificate, PEM
   */
  boolean isOf(String name, String authority) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
        return false;
      }
      byte[] content = Files.readAllBytes(file);
      return file.toString().endsWith(".zip")
          ? isPack(content, name, authority)
          : isInline(new String(content, StandardCharsets.UTF_8), name, authority);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isInline(String text, String name, String authority) {
    return text.startsWith("# OpenVPN profile of " + name + ", made by routervm.")
        && text.contains(authority.strip());
  }

  private static boolean isPack(byte[] content, String name, String authority) throws IOException {
    boolean named = false;
    boolean ours = false;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
      ZipEntry entry = zip.getNextEntry();
      while (entry != null) {
        named |= entry.getName().equals(name + ".conf");
        if (entry.getName().equals("ca.crt")) {
          String text = new String(zip.readNBytes(LARGEST), StandardCharsets.UTF_8);
          ours = text.strip().equals(authority.strip());
        }
        entry = zip.getNextEntry();
      }
    }
    return named && ours;
  }
}
