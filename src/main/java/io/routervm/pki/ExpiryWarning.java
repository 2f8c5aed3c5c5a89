package io.routervm.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that runs out soon, or has.
 *
 * @param name of the certificate; of the CA's, its common name; of the CRL, {@code crl.pem}
 * @param threshold the smallest of 60, 30 and 7 days that it has passed; 0 once it has expired
 * @param daysLeft whole days, negative once it has expired
 */
public record ExpiryWarning(Kind kind, String name, Instant expires, int threshold, long daysLeft) {

  /** What runs out. */
  public enum Kind {
    AUTHORITY,
    SERVER,
    CLIENT,
    REVOCATION_LIST
  }

  private static final List<Integer> THRESHOLDS = List.of(7, 30, 60);

  static Optional<ExpiryWarning> of(Kind kind, String name, Instant expires, Instant now) {
    Duration left = Duration.between(now, expires);
    long days = Math.floorDiv(left.toSeconds(), Duration.ofDays(1).toSeconds());
    if (left.isNegative() || left.isZero()) {
      return Optional.of(new ExpiryWarning(kind, name, expires, 0, days));
    }
    return THRESHOLDS.stream()
        .filter(threshold -> left.compareTo(Duration.ofDays(threshold)) <= 0)
        .findFirst()
        .map(threshold -> new ExpiryWarning(kind, name, expires, threshold, days));
  }
}
