package io.routervm.service;

import io.routervm.config.Secret;
import java.util.List;
import java.util.Optional;

/**
 * Secrets with a known look.
 *
 * @param material what the VPN server gets
 */
record TestSecrets(VpnMaterial material) implements RouterSecrets {
  /** Shaped like the real ones, so that golden files show where each goes. */
  static final TestSecrets FIXED =
      new TestSecrets(
          new VpnMaterial(
              pem("CERTIFICATE", "authority"),
              pem("CERTIFICATE", "server"),
              pem("PRIVATE KEY", "key-of-the-server"),
              pem("X509 CRL", "revocation list"),
              pem("OpenVPN Static key V1", "key-of-tls-crypt"),
              Optional.of(
                  new VpnMaterial.OuterKeys(
                      pem("OpenVPN tls-crypt-v2 server key", "key-of-outer-keys"),
                      List.of("0A1B", "FF")))));

  private static String pem(String label, String content) {
    return "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
  }

  @Override
  public Optional<VpnMaterial> vpn() {
    return Optional.of(material);
  }

  @Override
  public Optional<String> read(Secret secret) {
    return Optional.of("it's #1, \\o/");
  }
}
