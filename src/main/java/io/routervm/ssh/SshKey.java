package io.routervm.ssh;

import io.routervm.platform.DurableFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * An ed25519 key pair, as OpenSSH writes it; for logging in, or as a host key that the hypervisor
 * gives a guest.
 *
 * @param privateText the file {@code id_ed25519}, without a passphrase
 * @param publicText one line: {@code ssh-ed25519 AAAA… comment}
 */
public record SshKey(String privateText, String publicText) {
  private static final String TYPE = "ssh-ed25519";

  /** A new pair. */
  public static SshKey generate(String comment) {
    Ed25519PrivateKeyParameters pair = new Ed25519PrivateKeyParameters(new SecureRandom());
    try {
      byte[] point = OpenSSHPublicKeyUtil.encodePublicKey(pair.generatePublicKey());
      StringWriter file = new StringWriter();
      try (PemWriter pem = new PemWriter(file)) {
        pem.writeObject(
            new PemObject("OPENSSH PRIVATE KEY", OpenSSHPrivateKeyUtil.encodePrivateKey(pair)));
      }
      String line = TYPE + " " + Base64.getEncoder().encodeToString(point) + " " + comment;
      return new SshKey(file.toString(), line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  /** Never shows the private key. */
  @Override
  public String toString() {
    return "SshKey[" + publicText + "]";
  }
}
