package io.routervm.pki;

import java.time.Instant;
import java.util.Optional;

/**
 * What a server or a client needs to take part, all PEM text.
 *
 * @param name common name of the certificate
 * @param notBefore when the certificate begins
 * @param key the private key, not encrypted
 * @param authority the CA certificate
 * @param tlsCryptKey shared by all
 * @param ownTlsCryptKey the client's own, of tls-crypt-v2; empty where the server knows none
 */
public record Credentials(
    String name,
    Instant notBefore,
    String certificate,
    String key,
    String authority,
    String tlsCryptKey,
    Optional<String> ownTlsCryptKey) {

  /** With the shared key alone, which OpenVPN 2.4 can read. */
  public Credentials compatible() {
    return new Credentials(
        name, notBefore, certificate, key, authority, tlsCryptKey, Optional.empty());
  }

  /** Without the keys, because texts end up in logs. */
  @Override
  public String toString() {
    return "Credentials[name=" + name + "]";
  }
}
