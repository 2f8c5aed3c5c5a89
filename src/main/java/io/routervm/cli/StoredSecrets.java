package io.routervm.cli;

import io.routervm.config.Secret;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.util.Optional;
import java.util.function.Function;

/** The router's secrets; none of them is in the log. */
final class StoredSecrets implements RouterSecrets {
  private final Function<Secret, Optional<String>> store;
  private final VpnKeys keys;

  StoredSecrets(Function<Secret, Optional<String>> store, VpnKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  @Override
  public Optional<VpnMaterial> vpn() {
    Optional<VpnMaterial> material = keys.material();
    material.map(VpnMaterial::serverKey).ifPresent(LogFile::maskKey);
    material.map(VpnMaterial::tlsCryptKey).ifPresent(LogFile::maskKey);
    material
        .flatMap(VpnMaterial::outerKeys)
        .map(VpnMaterial.OuterKeys::serverKey)
        .ifPresent(LogFile::maskKey);
    return material;
  }

  @Override
  public Optional<String> read(Secret secret) {
    return store.apply(secret);
  }
}
