package io.routervm.backup;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** An age file with a passphrase. All of it is verified before any of it is used. */
final class EncryptedFile {
  /** Ten thousand VPN clients fit in. */
  static final int LARGEST = 256 * 1024 * 1024;

  private static final byte[] BEGIN = "age-encryption.org/v1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 64 * 1024;

  private EncryptedFile() {}

  static byte[] encrypt(byte[] plain, Passphrase passphrase) {
    return encrypt(plain, passphrase, PassphraseStanza.LOGARITHM);
  }

  static byte[] encrypt(byte[] plain, Passphrase passphrase, int logarithm) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WritableByteChannel channel =
        new StandardEncryptingChannelFactory()
            .newEncryptingChannel(
                Channels.newChannel(out), List.of(new PassphraseStanza(passphrase, logarithm)))) {
      ByteBuffer rest = ByteBuffer.wrap(plain);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("encryption in memory", e);
    }
    return out.toByteArray();
  }

  /**
   * What {@code file} holds.
   *
   * @param passphrase is asked for once the file is read and looks like a backup
   * @throws Failure when it cannot be read, is no such file, is cut off or changed, or has another
   *     passphrase
   */
  static byte[] read(Path file, Supplier<Passphrase> passphrase) {
    byte[] encrypted = content(file);
    requireBegin(encrypted, file.toString());
    return decrypt(encrypted, passphrase.get(), file.toString());
  }

  private static byte[] content(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
        throw notABackup(file.toString());
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.USAGE,
          "the backup cannot be read: " + Reason.of(e),
          file.toString(),
          "name a file that is there and that you may read",
          e);
    }
  }

  static byte[] decrypt(byte[] encrypted, Passphrase passphrase, String where) {
    requireBegin(encrypted, where);
    try (ReadableByteChannel channel =
        new StandardDecryptingChannelFactory()
            .newDecryptingChannel(
                Channels.newChannel(new ByteArrayInputStream(encrypted)),
                List.of(new PassphraseStanza(passphrase, PassphraseStanza.LOGARITHM)))) {
      return all(channel);
    } catch (PassphraseStanza.WrongPassphraseException e) {
      throw new Failure(
          Failure.Kind.USAGE,
          "the passphrase does not open the backup",
          where,
          "give the passphrase that it was made with; nothing was changed",
          e);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new Failure(
          Failure.Kind.USAGE,
          "the backup is damaged: it was cut off or changed after it was written",
          where,
          "fetch the file again, or take another backup; nothing was changed",
          e);
    }
  }

  /** The channel's own count is not that of the bytes, so the buffer's is taken. */
  private static byte[] all(ReadableByteChannel channel) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    int read;
    do {
      chunk.clear();
      read = channel.read(chunk);
      plain.write(chunk.array(), 0, chunk.position());
    } while (read >= 0);
    return plain.toByteArray();
  }

  private static void requireBegin(byte[] encrypted, String where) {
    if (!Arrays.equals(
        encrypted, 0, Math.min(BEGIN.length, encrypted.length), BEGIN, 0, BEGIN.length)) {
      throw notABackup(where);
    }
  }

  private static Failure notABackup(String where) {
    return Failure.usage(
        "this is no backup that routervm wrote: it does not begin like one",
        where,
        "name a file that `routervm backup` has written; nothing was changed");
  }
}
