package io.routervm.pki;

import io.routervm.failure.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The CA's certificate and key at work: what they sign. */
final class Issuer {
  /**
   * How far validity reaches back. The router has no battery-backed clock of its own; a certificate
   * or a CRL "from the future" would lock everyone out.
   */
  static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final X509Certificate certificate;
  private final PrivateKey key;

  Issuer(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** What one certificate consists of, as PEM; the request is kept because easy-rsa keeps it. */
  record Issued(
      String name,
      Serial serial,
      Instant notAfter,
      String certificate,
      PrivateKey key,
      String request) {

    String keyPem() {
      return Pem.encode("PRIVATE KEY", key.getEncoded());
    }

    @Override
    public String toString() {
      return "certificate " + serial + " of " + name;
    }
  }

  /** A self-signed CA certificate. */
  static Issued authority(String name, KeyType type, Duration lifetime, Instant now) {
    KeyPair keys = type.generate();
    Serial serial = Serial.random();
    X500Name subject = commonName(name);
    try {
      Extensions extensions = Extensions.ofAuthority(subject, serial.number(), keys.getPublic());
      return sign(
          subject, name, keys, keys.getPrivate(), serial, now, now.plus(lifetime), extensions);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a CA certificate", e);
    }
  }

  Issued server(
      String name, Collection<String> hosts, KeyType type, Duration lifetime, Instant now) {
    KeyPair keys = type.generate();
    try {
      return issue(
          name, keys, lifetime, now, Extensions.ofServer(keys.getPublic(), identifier(), hosts));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a server certificate", e);
    }
  }

  Issued client(String name, KeyType type, Duration lifetime, Instant now) {
    KeyPair keys = type.generate();
    try {
      return issue(name, keys, lifetime, now, Extensions.ofClient(keys.getPublic(), identifier()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a client certificate", e);
    }
  }

  /** No certificate outlives the CA: a longer date would promise what no peer accepts. */
  private Issued issue(
      String name, KeyPair keys, Duration lifetime, Instant now, Extensions extensions) {
    Instant end = certificate.getNotAfter().toInstant();
    if (!end.isAfter(now)) {
      throw Failure.precondition(
          "the CA certificate ran out on " + end,
          certificate.getSubjectX500Principal().getName(),
          "Keep a copy of the key folder, remove it, and give every client a new profile.");
    }
    return sign(
        subject(), name, keys, key, Serial.random(), now, cut(now.plus(lifetime)), extensions);
  }

  /** {@code wanted}, or the end of the CA certificate when that comes first. */
  Instant cut(Instant wanted) {
    Instant end = certificate.getNotAfter().toInstant();
    return wanted.isBefore(end) ? wanted : end;
  }

  private static Issued sign(
      X500Name issuer,
      String name,
      KeyPair keys,
      PrivateKey signingKey,
      Serial serial,
      Instant now,
      Instant end,
      Extensions extensions) {
    X500Name subject = commonName(name);
    Instant notAfter = end.truncatedTo(ChronoUnit.SECONDS);
    SubjectPublicKeyInfo publicKey =
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuer,
              serial.number(),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(notAfter),
              subject,
              publicKey);
      for (var identifier : extensions.toAsn1().getExtensionOIDs()) {
        builder.addExtension(extensions.toAsn1().getExtension(identifier));
      }
      byte[] certificate = builder.build(signer(signingKey)).getEncoded();
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
              .build(signer(keys.getPrivate()))
              .getEncoded();
      return new Issued(
          name,
          serial,
          notAfter,
          Pem.encode("CERTIFICATE", certificate),
          keys.getPrivate(),
          Pem.encode("CERTIFICATE REQUEST", request));
    } catch (IOException e) {
      throw new IllegalStateException("cannot encode the certificate of " + name, e);
    }
  }

  /** Signs with the Java platform's own providers, which are there without being installed. */
  static ContentSigner signer(PrivateKey key) {
    try {
      return new JcaContentSignerBuilder(KeyType.signatureAlgorithm(key)).build(key);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign with this key", e);
    }
  }

  PrivateKey key() {
    return key;
  }

  X500Name subject() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  AuthorityKeyIdentifier identifier() throws GeneralSecurityException {
    PublicKey publicKey = certificate.getPublicKey();
    X500Name issuer = X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded());
    BigInteger serial = certificate.getSerialNumber();
    return Extensions.authorityIdentifier(issuer, serial, publicKey);
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }
}
