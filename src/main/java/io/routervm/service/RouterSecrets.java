package io.routervm.service;

import io.routervm.config.Secret;
import java.util.Optional;

/**
 * What the router is entrusted with and router.yaml does not hold; each is made or read when a
 * service asks for it.
 */
public interface RouterSecrets {
  /** The server's half of the PKI; empty when router.yaml has no {@code vpn}. */
  Optional<VpnMaterial> vpn();

  /** What a reference of router.yaml stands for; empty when it stands for nothing. */
  Optional<String> read(Secret secret);
}
