package io.routervm.pki;

import io.routervm.pki.CertificateEntry.Purpose;
import io.routervm.pki.CertificateEntry.State;
import io.routervm.pki.ExpiryWarning.Kind;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the books say at one moment; no key is needed. */
record CertificateReport(PkiTransaction transaction, Instant now) {
  List<CertificateEntry> entries() {
    return transaction.index().lines().stream().map(this::entry).toList();
  }

  List<CertificateEntry> clients() {
    return transaction.index().lines().stream()
        .filter(line -> !line.name().equals(CertificateAuthority.SERVER))
        .map(line -> entry(line, Optional.empty()))
        .toList();
  }

  CertificateEntry entry(IndexLine line) {
    return entry(line, facts(line));
  }

  private CertificateEntry entry(IndexLine line, Optional<CertificateFacts> facts) {
    return new CertificateEntry(
        line.name(),
        facts.map(CertificateFacts::purpose).orElse(Purpose.OTHER),
        line.serial().hex(),
        state(line),
        facts.map(CertificateFacts::notBefore),
        line.expires(),
        line.revoked(),
        transaction.pending().of(line.serial()));
  }

  List<ExpiryWarning> warnings(X509Certificate authority, String authorityName) {
    List<ExpiryWarning> warnings = new ArrayList<>();
    Instant end = authority.getNotAfter().toInstant();
    ExpiryWarning.of(Kind.AUTHORITY, authorityName, end, now).ifPresent(warnings::add);
    Instant crl = transaction.revocationList().nextUpdate();
    ExpiryWarning.of(Kind.REVOCATION_LIST, PkiFolder.CRL, crl, now).ifPresent(warnings::add);
    for (IndexLine line : transaction.index().lines()) {
      boolean retired = line.isRevoked() || transaction.pending().of(line.serial()).isPresent();
      if (!retired && ExpiryWarning.of(Kind.CLIENT, "", line.expires(), now).isPresent()) {
        CertificateEntry entry = entry(line);
        Kind kind = entry.purpose() == Purpose.SERVER ? Kind.SERVER : Kind.CLIENT;
        ExpiryWarning.of(kind, entry.name(), line.expires(), now).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  private Optional<CertificateFacts> facts(IndexLine line) {
    String serial = line.serial().hex();
    return transaction.facts(
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
}
