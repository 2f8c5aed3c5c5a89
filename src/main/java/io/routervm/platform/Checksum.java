package io.routervm.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** A SHA-256 checksum, lower-case hexadecimal, as sha256sum prints it. */
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

  /** Of a text in UTF-8. */
  public static Checksum of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a few bytes. */
  public static Checksum of(byte[] content) {
    return new Checksum(HexFormat.of().formatHex(sha256Digest().digest(content)));
  }

  /** The 32 bytes that the digits stand for. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(sha256);
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
