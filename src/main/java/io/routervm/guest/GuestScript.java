package io.routervm.guest;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What the scripts for the guest share. */
final class GuestScript {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE_BYTES = 16;

  private GuestScript() {}

  /** A word that no program on the guest can guess, at the start of each line of a report. */
  static String nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
