package io.routervm.service;

/**
 * What the VPN server holds of the PKI, each as PEM text. The key of the authority is not among it:
 * it never leaves the hypervisor.
 *
 * @param authorityCertificate what clients' certificates are checked against
 * @param serverCertificate the server's own
 * @param serverKey its private key; a secret
 * @param revocationList signed by the authority
 * @param tlsCryptKey the key that server and clients share; a secret
 */
public record VpnMaterial(
    String authorityCertificate,
    String serverCertificate,
    String serverKey,
    String revocationList,
    String tlsCryptKey) {

  /** Names what it is, never what it holds. */
  @Override
  public String toString() {
    return "VpnMaterial";
  }
}
