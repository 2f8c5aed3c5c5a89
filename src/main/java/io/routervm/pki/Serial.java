package io.routervm.pki;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;

/** A certificate's serial number, written as openssl writes it: upper case, whole octets. */
record Serial(BigInteger number) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BITS = 128;

  /** 128 random bits. The chance of a second one alike is below 1 in 10^32 for 1,000 of them. */
  static Serial random() {
    BigInteger number;
    do {
      number = new BigInteger(BITS, RANDOM);
    } while (number.signum() == 0);
    return new Serial(number);
  }

  static Serial parse(String hex) {
    return new Serial(new BigInteger(hex, 16));
  }

  String hex() {
    String hex = number.toString(16).toUpperCase(Locale.ROOT);
    return hex.length() % 2 == 0 ? hex : "0" + hex;
  }

  @Override
  public String toString() {
    return hex();
  }
}
