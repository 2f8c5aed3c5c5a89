package io.routervm.pki;

import io.routervm.failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;

/** {@code crl.pem}: version 2, numbered, all certificates that index.txt marks as revoked. */
record RevocationList(X509CRL crl) {
  /** openssl's words in index.txt for RFC 5280's reasons; others count as unspecified. */
  private static final Map<String, Integer> REASONS =
      Map.of(
          "keyCompromise", CRLReason.keyCompromise,
          "CACompromise", CRLReason.cACompromise,
          "affiliationChanged", CRLReason.affiliationChanged,
          "superseded", CRLReason.superseded,
          "cessationOfOperation", CRLReason.cessationOfOperation,
          "certificateHold", CRLReason.certificateHold);

  static String create(
      Issuer issuer, Index index, BigInteger number, Duration validity, Instant now) {
    try {
      X509v2CRLBuilder builder =
          new X509v2CRLBuilder(issuer.subject(), Date.from(now.minus(Issuer.CLOCK_SKEW)));
      builder.setNextUpdate(Date.from(issuer.cut(now.plus(validity))));
      for (IndexLine line : index.revoked()) {
        builder.addCRLEntry(
            line.serial().number(),
            Date.from(line.revoked().orElse(now)),
            REASONS.getOrDefault(line.reason(), CRLReason.unspecified));
      }
      builder.addExtension(Extension.authorityKeyIdentifier, false, issuer.identifier());
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      return Pem.encode("X509 CRL", builder.build(Issuer.signer(issuer.key())).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a CRL", e);
    }
  }

  static RevocationList parse(String pem) throws GeneralSecurityException {
    try {
      byte[] der = Pem.decode("X509 CRL", pem);
      return new RevocationList(
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der)));
    } catch (IllegalArgumentException e) {
      throw new CRLException(Reason.of(e), e);
    }
  }

  Instant thisUpdate() {
    return crl.getThisUpdate().toInstant();
  }

  Instant nextUpdate() {
    return crl.getNextUpdate().toInstant();
  }

  Set<Serial> serials() {
    Collection<? extends X509CRLEntry> entries =
        Optional.<Collection<? extends X509CRLEntry>>ofNullable(crl.getRevokedCertificates())
            .orElse(Set.of());
    return entries.stream()
        .map(entry -> new Serial(entry.getSerialNumber()))
        .collect(Collectors.toSet());
  }

  /** The CRL's number; zero when another tool made it without. */
  BigInteger number() {
    byte[] value = crl.getExtensionValue(Extension.cRLNumber.getId());
    if (value == null) {
      return BigInteger.ZERO;
    }
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets()).getValue();
  }
}
