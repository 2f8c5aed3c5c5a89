package io.routervm.pki;

import java.time.Instant;
import java.util.Optional;

/**
 * One certificate that the CA issued.
 *
 * @param name common name
 * @param serial upper-case hexadecimal
 * @param notBefore empty when the certificate was not looked into, or its file is gone
 * @param revoked when it was revoked; empty unless the state is REVOKED
 * @param revokesAt when it will be revoked, because a renewed one took its place
 */
public record CertificateEntry(
    String name,
    Purpose purpose,
    String serial,
    State state,
    Optional<Instant> notBefore,
    Instant notAfter,
    Optional<Instant> revoked,
    Optional<Instant> revokesAt) {

  /** What the certificate may be used for. */
  public enum Purpose {
    SERVER,
    CLIENT,
    /** Issued with another tool for another use, or not looked into. */
    OTHER
  }

  /** Whether the server lets it in. */
  public enum State {
    VALID,
    EXPIRED,
    REVOKED
  }
}
