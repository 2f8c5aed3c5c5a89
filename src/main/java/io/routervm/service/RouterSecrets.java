package io.routervm.service;

import java.util.Optional;

/**
 * What the router is entrusted with and router.yaml does not hold; each is made or read when a
 * service asks for it.
 */
public interface RouterSecrets {
  /** The server's half of the PKI; empty when router.yaml has no {@code vpn}. */
  Optional<VpnMaterial> vpn();

  /** The password of the dynamic DNS account; empty when router.yaml has no {@code ddns}. */
  Optional<String> dynamicDnsPassword();
}
