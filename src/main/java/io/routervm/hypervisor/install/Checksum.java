package io.routervm.hypervisor.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** A SHA-256 checksum, lower-case hexadecimal. */
public record Checksum(String sha256) {
  private static final int BUFFER = 1 << 16;

  public Checksum {
    sha256 = sha256.toLowerCase(Locale.ROOT);
  }

  /** Empty unless 64 hexadecimal digits. */
  public static Optional<Checksum> parse(String text) {
    return text.matches("(?i)[0-9a-f]{64}") ? Optional.of(new Checksum(text)) : Optional.empty();
  }

  /** Of a local file. */
  public static Checksum of(Path file) throws IOException {
    MessageDigest digest = sha256Digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = Files.newInputStream(file)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return new Checksum(HexFormat.of().formatHex(digest.digest()));
  }

  /** Of a few bytes. */
  static Checksum of(byte[] content) {
    return new Checksum(HexFormat.of().formatHex(sha256Digest().digest(content)));
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return sha256;
  }
}
