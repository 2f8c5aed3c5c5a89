package io.routervm.pki;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** The CA's private key as PEM: PKCS#8, with a passphrase AES-256 and PBKDF2 (SHA-512). */
final class AuthorityKey {
  /**
   * What OWASP recommends for PBKDF2 with SHA-512; well under a second, once a command that signs.
   */
  private static final int ITERATIONS = 210_000;

  /** openssl refuses to ask for shorter ones, so easy-rsa could never open the key. */
  private static final int SHORTEST_PASSPHRASE = 4;

  private AuthorityKey() {}

  static String pem(PrivateKey key, Optional<Supplier<char[]>> passphrase) {
    if (passphrase.isEmpty()) {
      return Pem.encode("PRIVATE KEY", key.getEncoded());
    }
    char[] secret = passphrase.get().get();
    if (secret.length < SHORTEST_PASSPHRASE) {
      throw Failure.usage(
          "the passphrase of the CA key is shorter than 4 characters",
          "vpn.ca_passphrase",
          "Choose a longer one.");
    }
    try {
      OutputEncryptor encryptor =
          new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
              .setProvider(new BouncyCastleProvider())
              .setRandom(new SecureRandom())
              .setPRF(PKCS8Generator.PRF_HMACSHA512)
              .setIterationCount(ITERATIONS)
              .setPassword(secret)
              .build();
      PrivateKeyInfo plain = PrivateKeyInfo.getInstance(key.getEncoded());
      byte[] encrypted = new PKCS8Generator(plain, encryptor).generate().getContent();
      return Pem.encode("ENCRYPTED PRIVATE KEY", encrypted);
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot encrypt the CA key", e);
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  /** Reads every form that openssl and easy-rsa write: PKCS#8, encrypted or not, SEC1, PKCS#1. */
  static PrivateKey parse(String pem, Optional<Supplier<char[]>> passphrase, String where) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      Object object = parser.readObject();
      // `openssl ecparam` writes the curve before the key.
      while (object instanceof ASN1ObjectIdentifier) {
        object = parser.readObject();
      }
      if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
        return key(decrypt(encrypted, passphrase, where));
      }
      if (object instanceof PEMKeyPair pair) {
        return key(pair.getPrivateKeyInfo());
      }
      if (object instanceof PrivateKeyInfo info) {
        return key(info);
      }
      throw unreadable(where, null);
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(where, e);
    }
  }

  private static PrivateKeyInfo decrypt(
      PKCS8EncryptedPrivateKeyInfo encrypted, Optional<Supplier<char[]>> passphrase, String where) {
    if (passphrase.isEmpty()) {
      throw Failure.precondition(
          "the CA key is protected by a passphrase and none is given",
          where,
          "Set vpn.ca_passphrase to a reference to it.");
    }
    char[] secret = passphrase.get().get();
    try {
      return encrypted.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(secret));
    } catch (PKCSException | OperatorCreationException e) {
      throw Failure.precondition(
          "the passphrase does not open the CA key",
          where,
          "Check what vpn.ca_passphrase refers to.",
          e);
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
    String algorithm =
        info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : "EC";
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private static Failure unreadable(String where, Exception cause) {
    return Failure.precondition(
        "the CA key cannot be read",
        where,
        "Restore it from a backup; without it nothing can be issued or revoked.",
        cause);
  }
}
