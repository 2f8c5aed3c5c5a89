package io.routervm.ssh;

import io.routervm.platform.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * An ed25519 key pair, as OpenSSH writes it; for logging in, or as a host key that the hypervisor
 * gives a guest.
 *
 * @param privateText the file {@code id_ed25519}, without a passphrase
 * @param publicText one line: {@code ssh-ed25519 AAAA… comment}
 */
public record SshKey(String privateText, String publicText) {
  private static final String TYPE = "ssh-ed25519";
  private static final int BLOCK = 8;
  private static final int LINE = 70;
  private static final int SIZE = 32;

  /** A new pair. */
  public static SshKey generate(String comment) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] encoded = pair.getPublic().getEncoded();
      return encode(
          seed, Arrays.copyOfRange(encoded, encoded.length - SIZE, encoded.length), comment);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java 17 has Ed25519", e);
    }
  }

  /**
   * Reads the pair at {@code file} and {@code file.pub}, or makes one there: 0600 and 0644.
   *
   * @throws UncheckedIOException when that cannot be read or written
   */
  public static SshKey readOrCreate(Path file, String comment) {
    Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
    try {
      if (Files.exists(file) && Files.exists(publicFile)) {
        return new SshKey(Files.readString(file), Files.readString(publicFile).strip());
      }
      if (Files.exists(file)) {
        throw new IOException(publicFile + " is missing beside the private key");
      }
      SshKey key = generate(comment);
      // The private key comes last: where it stands, the pair is complete. On the disk, both: a
      // pair of which a power cut leaves half locks everyone out.
      DurableFiles.DISK.write(publicFile, key.publicText + "\n", DurableFiles.PUBLIC);
      DurableFiles.DISK.write(file, key.privateText, DurableFiles.PRIVATE);
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of a known_hosts file that pins this key to {@code name}. */
  public String pin(String name) {
    String[] words = publicText.split(" ", -1);
    return name + " " + words[0] + " " + words[1];
  }

  private static SshKey encode(byte[] seed, byte[] point, String comment) {
    Wire publicPart = new Wire().text(TYPE).bytes(point);
    int check = new SecureRandom().nextInt();
    byte[] both = Arrays.copyOf(seed, 2 * SIZE);
    System.arraycopy(point, 0, both, SIZE, SIZE);
    Wire secret =
        new Wire().number(check).number(check).text(TYPE).bytes(point).bytes(both).text(comment);
    secret.pad(BLOCK);
    Wire file = new Wire().raw("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII));
    file.text("none").text("none").text("").number(1).bytes(publicPart.all()).bytes(secret.all());
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    String name = "OPENSSH PRIVATE KEY";
    return new SshKey(
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(name, lines.encodeToString(file.all()), name),
        TYPE + " " + Base64.getEncoder().encodeToString(publicPart.all()) + " " + comment);
  }

  /** Never shows the private key. */
  @Override
  public String toString() {
    return "SshKey[" + publicText + "]";
  }

  /** The binary encoding of RFC 4251. */
  private static final class Wire {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Wire number(int value) {
      return raw(
          new byte[] {
            (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
          });
    }

    Wire text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    Wire bytes(byte[] value) {
      return number(value.length).raw(value);
    }

    Wire raw(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    void pad(int block) {
      for (int i = 1; bytes.size() % block != 0; i++) {
        bytes.write(i);
      }
    }

    byte[] all() {
      return bytes.toByteArray();
    }
  }
}
