package io.routervm.service;

import java.util.List;
import java.util.Optional;

/**
 * What the VPN server holds of the PKI, each as PEM text. The key of the authority is not among it:
 * it never leaves the hypervisor.
 *
 * @param authorityCertificate what clients' certificates are checked against
 * @param serverCertificate the server's own
 * @param serverKey its private key; a secret
 * @param revocationList signed by the authority
 * @param tlsCryptKey the key that server and clients share; a secret
 * @param outerKeys empty while there are none
 */
public record VpnMaterial(
    String authorityCertificate,
    String serverCertificate,
    String serverKey,
    String revocationList,
    String tlsCryptKey,
    Optional<OuterKeys> outerKeys) {

  /**
   * What the server has to know of the outer keys that are each a client's own.
   *
   * @param serverKey the server's key of tls-crypt-v2, by which it reads those of clients; a secret
   * @param revoked serial numbers of revoked certificates, upper-case hexadecimal
   */
  public record OuterKeys(String serverKey, List<String> revoked) {
    public OuterKeys {
      revoked = List.copyOf(revoked);
    }

    /** Names what it is, never what it holds. */
    @Override
    public String toString() {
      return "OuterKeys";
    }
  }

  /** Names what it is, never what it holds. */
  @Override
  public String toString() {
    return "VpnMaterial";
  }
}
