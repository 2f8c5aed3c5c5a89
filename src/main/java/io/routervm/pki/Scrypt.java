package io.routervm.pki;

import org.bouncycastle.crypto.generators.SCrypt;

/** scrypt (RFC 7914): a key from a passphrase, at a price for whoever tries many of them. */
public final class Scrypt {
  private static final int BLOCK_SIZE = 8;

  private Scrypt() {}

  /**
   * A key of {@code length} bytes, with r = 8 and p = 1.
   *
   * @param logarithm of the cost N to base 2; the memory needed is 1024 bytes times N
   */
  public static byte[] derive(byte[] passphrase, byte[] salt, int logarithm, int length) {
    return SCrypt.generate(passphrase, salt, 1 << logarithm, BLOCK_SIZE, 1, length);
  }
}
