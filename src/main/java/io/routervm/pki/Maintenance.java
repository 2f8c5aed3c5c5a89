package io.routervm.pki;

import java.util.List;

/**
 * What a maintenance run did.
 *
 * @param revoked renewed certificates whose grace period ended
 * @param revocationListRefreshed whether there is a new {@code crl.pem} for the router
 */
public record Maintenance(List<CertificateEntry> revoked, boolean revocationListRefreshed) {
  public Maintenance {
    revoked = List.copyOf(revoked);
  }
}
