package io.routervm.pki;

import io.routervm.pki.CertificateEntry.Purpose;
import java.io.IOException;
import java.time.Instant;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What the list shows of a certificate beyond the index. Read without decoding the public key,
 * which would cost more than all the rest and there may be a thousand of them.
 */
record CertificateFacts(Instant notBefore, Purpose purpose) {

  static CertificateFacts parse(String pem) throws IOException {
    X509CertificateHolder certificate = new X509CertificateHolder(Pem.decode("CERTIFICATE", pem));
    ExtendedKeyUsage uses = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
    return new CertificateFacts(certificate.getNotBefore().toInstant(), purpose(uses));
  }

  private static Purpose purpose(ExtendedKeyUsage uses) {
    if (uses == null) {
      return Purpose.OTHER;
    }
    if (uses.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth)) {
      return Purpose.SERVER;
    }
    return uses.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth) ? Purpose.CLIENT : Purpose.OTHER;
  }
}
