package io.routervm.backup;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import io.routervm.pki.Scrypt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The part of an age file's header that opens with a passphrase: {@code scrypt SALT LOGARITHM}, as
 * the format (C2SP, age) has it.
 */
final class PassphraseStanza implements RecipientStanzaWriter, RecipientStanzaReader {
  private static final String TYPE = "scrypt";
  private static final String LABEL = "age-encryption.org/v1/scrypt";

  /** What a backup costs: 128 MiB, and half a second. */
  static final int LOGARITHM = 17;

  /** 1 GiB: a file that asks for more wants to exhaust us. */
  private static final int HIGHEST_LOGARITHM = 20;

  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int BODY_BYTES = 32;

  private final Passphrase passphrase;
  private final int logarithm;

  /**
   * For one file.
   *
   * @param logarithm of scrypt's cost to base 2 for a file that is written; one that is read tells
   *     its own
   */
  PassphraseStanza(Passphrase passphrase, int logarithm) {
    this.passphrase = passphrase;
    this.logarithm = logarithm;
  }

  /** The passphrase does not open the file; or its header was changed, which looks the same. */
  static final class WrongPassphraseException extends GeneralSecurityException {
    private static final long serialVersionUID = 1;

    WrongPassphraseException(Throwable cause) {
      super("the passphrase does not open the file", cause);
    }
  }

  private static final class Stanza implements RecipientStanza {
    private final List<String> arguments;
    private final byte[] body;

    private Stanza(List<String> arguments, byte[] body) {
      this.arguments = List.copyOf(arguments);
      this.body = body;
    }

    @Override
    public String getType() {
      return TYPE;
    }

    @Override
    public List<String> getArguments() {
      return arguments;
    }

    @Override
    public byte[] getBody() {
      return body;
    }
  }

  @Override
  public Iterable<RecipientStanza> getRecipientStanzas(FileKey fileKey)
      throws GeneralSecurityException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] body = cipher(Cipher.ENCRYPT_MODE, salt, logarithm).doFinal(fileKey.getEncoded());
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(salt);
    return List.of(new Stanza(List.of(encoded, Integer.toString(logarithm)), body));
  }

  @Override
  public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
    Iterator<RecipientStanza> all = stanzas.iterator();
    RecipientStanza stanza = all.next();
    // A passphrase stands alone, or whoever has one of several keys could have written the file.
    if (all.hasNext() || !stanza.getType().equals(TYPE)) {
      throw new UnsupportedRecipientStanzaException("not encrypted with a passphrase alone");
    }
    List<String> arguments = stanza.getArguments();
    if (arguments.size() != 2
        || !arguments.get(0).matches("[A-Za-z0-9+/]{22}")
        || !arguments.get(1).matches("[1-9][0-9]?")
        || Integer.parseInt(arguments.get(1)) > HIGHEST_LOGARITHM
        || stanza.getBody().length != BODY_BYTES) {
      throw new UnsupportedRecipientStanzaException("not a passphrase stanza that can be read");
    }
    byte[] salt = Base64.getDecoder().decode(arguments.get(0));
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, salt, Integer.parseInt(arguments.get(1)));
    try {
      return new FileKey(cipher.doFinal(stanza.getBody()));
    } catch (GeneralSecurityException e) {
      throw new WrongPassphraseException(e);
    }
  }

  /** Its nonce is zero: each key is used once. */
  private Cipher cipher(int mode, byte[] salt, int cost) throws GeneralSecurityException {
    ByteArrayOutputStream labelled = new ByteArrayOutputStream();
    labelled.writeBytes(LABEL.getBytes(StandardCharsets.US_ASCII));
    labelled.writeBytes(salt);
    byte[] key = Scrypt.derive(passphrase.bytes(), labelled.toByteArray(), cost, KEY_BYTES);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[NONCE_BYTES]));
    return cipher;
  }
}
