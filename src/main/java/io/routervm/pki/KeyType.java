package io.routervm.pki;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Which keys are made. */
public enum KeyType {
  /** NIST P-384, small and fast: the default. */
  EC_P384,
  /** RSA with 4096 bits, the article's; a key takes seconds to make. */
  RSA_4096;

  KeyPair generate() {
    try {
      if (this == RSA_4096) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(4096);
        return generator.generateKeyPair();
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java makes no keys of type " + this, e);
    }
  }

  /** The signature that fits the key's own strength. */
  static String signatureAlgorithm(Key key) {
    return key.getAlgorithm().equals("RSA") ? "SHA512withRSA" : "SHA384withECDSA";
  }
}
