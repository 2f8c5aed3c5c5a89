package io.routervm.pki;

import io.routervm.failure.Failure;
import io.routervm.failure.Reason;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The CA's key, read and its passphrase asked for at the first signature, and the CRL. */
final class Signing {
  private static final Duration REVOCATION_LIST_AGE = Duration.ofDays(7);

  private final PkiFolder folder;
  private final Policy policy;
  private Optional<Issuer> issuer = Optional.empty();

  Signing(PkiFolder folder, Policy policy) {
    this.folder = folder;
    this.policy = policy;
  }

  Issuer issuer() {
    if (issuer.isEmpty()) {
      String pem = folder.require(PkiFolder.CA_KEY);
      String where = folder.path().resolve(PkiFolder.CA_KEY).toString();
      issuer =
          Optional.of(
              new Issuer(certificate(), AuthorityKey.parse(pem, policy.passphrase(), where)));
    }
    return issuer.get();
  }

  X509Certificate certificate() {
    try {
      return Pem.certificate(folder.require(PkiFolder.CA_CERTIFICATE));
    } catch (CertificateException e) {
      throw Failure.precondition(
          "the CA certificate cannot be read: " + Reason.of(e),
          folder.path().resolve(PkiFolder.CA_CERTIFICATE).toString(),
          "Restore that file from a backup.",
          e);
    }
  }

  /** Adds a CRL of all that the ledger holds as revoked to the ledger's changes. */
  void listRevocations(PkiTransaction transaction, Instant now) {
    BigInteger number = transaction.nextListNumber();
    String crl =
        RevocationList.create(issuer(), transaction.index(), number, policy.revocationList(), now);
    transaction.list(crl, number);
  }

  /** Whether the CRL is a week old, or another tool revoked something since. */
  static boolean listIsStale(PkiTransaction transaction, Instant now) {
    RevocationList list = transaction.revocationList();
    Instant made = list.thisUpdate().plus(Issuer.CLOCK_SKEW);
    List<Serial> revoked = transaction.index().revoked().stream().map(IndexLine::serial).toList();
    return !made.plus(REVOCATION_LIST_AGE).isAfter(now) || !list.serials().containsAll(revoked);
  }
}
