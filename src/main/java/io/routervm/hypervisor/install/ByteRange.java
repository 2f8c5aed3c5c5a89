package io.routervm.hypervisor.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file (RFC 9110, section 14).
 *
 * @param start of its first byte
 * @param end behind its last byte; not behind {@code start} where the file has no such part
 */
record ByteRange(long start, long end) {
  private static final int BUFFER = 64 * 1024;

  /** Eighteen digits fit into a long; nobody's file is longer. */
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** Empty when the whole is to be sent: nothing was asked, several parts, or nothing sensible. */
  static Optional<ByteRange> asked(String header, long size) {
    Matcher one = ONE.matcher(header == null ? "" : header.strip());
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (one.group(1).isEmpty()) {
      return Optional.of(new ByteRange(Math.max(0, size - Long.parseLong(one.group(2))), size));
    }
    long start = Long.parseLong(one.group(1));
    if (one.group(2).isEmpty()) {
      return Optional.of(new ByteRange(start, size));
    }
    long last = Long.parseLong(one.group(2));
    return last < start
        ? Optional.empty()
        : Optional.of(new ByteRange(start, Math.min(size, last + 1)));
  }

  boolean isEmpty() {
    return end <= start;
  }

  long length() {
    return end - start;
  }

  /** The value of {@code Content-Range}. */
  String header(long size) {
    return "bytes " + start + "-" + (end - 1) + "/" + size;
  }

  void copy(InputStream file, OutputStream to) throws IOException {
    file.skipNBytes(start);
    byte[] buffer = new byte[BUFFER];
    long left = length();
    while (left > 0) {
      int got = file.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) {
        throw new IOException("the file has become shorter while it was sent");
      }
      to.write(buffer, 0, got);
      left -= got;
    }
  }
}
