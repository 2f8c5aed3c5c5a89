package io.routervm.pki;

import io.routervm.pki.CertificateEntry.Purpose;
import io.routervm.pki.CertificateEntry.State;
import io.routervm.pki.ExpiryWarning.Kind;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the books say at one moment; no key is needed. */
record Listing(Ledger ledger, Instant now) {
  private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

  List<CertificateEntry> entries() {
    return ledger.index().lines().stream().map(this::entry).toList();
  }

  CertificateEntry entry(IndexLine line) {
    Optional<X509Certificate> certificate = certificate(line);
    return new CertificateEntry(
        line.name(),
        certificate.map(Listing::purpose).orElse(Purpose.OTHER),
        line.serial().hex(),
        state(line),
        certificate.map(found -> found.getNotBefore().toInstant()),
        line.expires(),
        line.revoked(),
        ledger.pending().of(line.serial()));
  }

  List<ExpiryWarning> warnings(X509Certificate authority, String authorityName) {
    List<ExpiryWarning> warnings = new ArrayList<>();
    Instant end = authority.getNotAfter().toInstant();
    ExpiryWarning.of(Kind.AUTHORITY, authorityName, end, now).ifPresent(warnings::add);
    Instant crl = ledger.revocationList().nextUpdate();
    ExpiryWarning.of(Kind.REVOCATION_LIST, PkiFolder.CRL, crl, now).ifPresent(warnings::add);
    for (IndexLine line : ledger.index().lines()) {
      boolean retired = line.isRevoked() || ledger.pending().of(line.serial()).isPresent();
      if (!retired && ExpiryWarning.of(Kind.CLIENT, "", line.expires(), now).isPresent()) {
        CertificateEntry entry = entry(line);
        Kind kind = entry.purpose() == Purpose.SERVER ? Kind.SERVER : Kind.CLIENT;
        ExpiryWarning.of(kind, entry.name(), line.expires(), now).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  private Optional<X509Certificate> certificate(IndexLine line) {
    String serial = line.serial().hex();
    return ledger.certificate(
        line.isRevoked()
            ? "revoked/certs_by_serial/" + serial + ".crt"
            : "certs_by_serial/" + serial + ".pem");
  }

  private State state(IndexLine line) {
    if (line.isRevoked()) {
      return State.REVOKED;
    }
    return line.expires().isAfter(now) ? State.VALID : State.EXPIRED;
  }

  private static Purpose purpose(X509Certificate certificate) {
    try {
      List<String> uses = Optional.ofNullable(certificate.getExtendedKeyUsage()).orElse(List.of());
      if (uses.contains(SERVER_USE)) {
        return Purpose.SERVER;
      }
      return uses.contains(CLIENT_USE) ? Purpose.CLIENT : Purpose.OTHER;
    } catch (CertificateParsingException e) {
      return Purpose.OTHER;
    }
  }
}
