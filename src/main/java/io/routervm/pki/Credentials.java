package io.routervm.pki;

import java.time.Instant;

/**
 * What a server or a client needs to take part, all PEM text.
 *
 * @param name common name of the certificate
 * @param notBefore when the certificate begins
 * @param key the private key, not encrypted
 * @param authority the CA certificate
 * @param tlsCryptKey shared by all
 */
public record Credentials(
    String name,
    Instant notBefore,
    String certificate,
    String key,
    String authority,
    String tlsCryptKey) {

  /** Without the keys, because texts end up in logs. */
  @Override
  public String toString() {
    return "Credentials[name=" + name + "]";
  }
}
