package io.routervm.pki;

import io.routervm.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of tls-crypt-v2 that the server has, and by which each client gets an outer key of its
 * own: OpenVPN's {@code doc/tls-crypt-v2.txt}. What a client is given holds its key twice, plain
 * for itself and wrapped for the server, with the serial number of its certificate inside the
 * wrapping, so that the server can refuse a revoked one before there is any TLS.
 *
 * <p>A client's key follows from this one and the serial number. Nothing about a client has to be
 * kept, and a profile that is written again is the same.
 */
final class TlsCryptServerKey {
  private static final String SERVER_LABEL = "OpenVPN tls-crypt-v2 server key";
  private static final String CLIENT_LABEL = "OpenVPN tls-crypt-v2 client key";
  private static final String DERIVATION = "routervm tls-crypt-v2 client key";

  private static final int OCTETS = 128;
  private static final int CLIENT_OCTETS = 256;
  private static final int CLIENT_DIGESTS = 4;
  private static final int TAG_OCTETS = 32;
  private static final int LENGTH_OCTETS = 2;
  private static final int IV_OCTETS = 16;

  /** Metadata that OpenVPN hands to the verify script as it is. */
  private static final byte USER_METADATA = 0;

  private final byte[] octets;

  private TlsCryptServerKey(byte[] octets) {
    this.octets = octets;
  }

  static TlsCryptServerKey generate() {
    byte[] octets = new byte[OCTETS];
    new SecureRandom().nextBytes(octets);
    return new TlsCryptServerKey(octets);
  }

  /**
   * @throws Failure when the text is not such a key
   */
  static TlsCryptServerKey parse(String pem) {
    byte[] octets;
    try {
      octets = Pem.decode(SERVER_LABEL, pem);
    } catch (IllegalArgumentException e) {
      throw broken(e);
    }
    if (octets.length != OCTETS) {
      throw broken(null);
    }
    return new TlsCryptServerKey(octets);
  }

  private static Failure broken(Exception cause) {
    return Failure.precondition(
        "the VPN's key folder holds a " + PkiFolder.TLS_CRYPT_SERVER_KEY + " that is none",
        PkiFolder.TLS_CRYPT_SERVER_KEY,
        "Restore that file from a backup of this folder.",
        cause);
  }

  String pem() {
    return Pem.encode(SERVER_LABEL, octets);
  }

  /** What the client with the certificate of that number is given, PEM. */
  String clientKey(Serial serial) {
    byte[] key = derive(serial);
    byte[] wrapped = wrap(key, metadata(serial));
    return Pem.encode(
        CLIENT_LABEL,
        ByteBuffer.allocate(key.length + wrapped.length).put(key).put(wrapped).array());
  }

  private static byte[] metadata(Serial serial) {
    byte[] number = serial.hex().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + number.length).put(USER_METADATA).put(number).array();
  }

  /** By HMAC-SHA512, with the half of each of the two keys that OpenVPN makes no use of. */
  private byte[] derive(Serial serial) {
    byte[] unused =
        ByteBuffer.allocate(OCTETS / 2)
            .put(octets, OCTETS / 4, OCTETS / 4)
            .put(octets, OCTETS * 3 / 4, OCTETS / 4)
            .array();
    ByteBuffer key = ByteBuffer.allocate(CLIENT_OCTETS);
    for (int count = 1; count <= CLIENT_DIGESTS; count++) {
      String what = DERIVATION + "|" + serial.hex() + "|" + count;
      key.put(mac("HmacSHA512", unused, what.getBytes(StandardCharsets.US_ASCII)));
    }
    return key.array();
  }

  /** A client's key, 256 octets, and its metadata, as only the server can read them again. */
  byte[] wrap(byte[] key, byte[] metadata) {
    int length = TAG_OCTETS + key.length + metadata.length + LENGTH_OCTETS;
    byte[] content =
        ByteBuffer.allocate(key.length + metadata.length).put(key).put(metadata).array();
    byte[] tag =
        mac(
            "HmacSHA256",
            Arrays.copyOfRange(octets, OCTETS / 2, OCTETS * 3 / 4),
            ByteBuffer.allocate(LENGTH_OCTETS + content.length)
                .putShort((short) length)
                .put(content)
                .array());
    return ByteBuffer.allocate(length)
        .put(tag)
        .put(encrypt(content, tag))
        .putShort((short) length)
        .array();
  }

  private byte[] encrypt(byte[] content, byte[] tag) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(octets, 0, OCTETS / 4, "AES"),
          new IvParameterSpec(tag, 0, IV_OCTETS));
      return cipher.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no AES-256-CTR", e);
    }
  }

  private static byte[] mac(String algorithm, byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + algorithm, e);
    }
  }

  /** Names what it is, never what it holds. */
  @Override
  public String toString() {
    return "TlsCryptServerKey";
  }
}
