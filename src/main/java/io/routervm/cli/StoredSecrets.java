package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.SecretStore;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.util.Optional;

/** The router's secrets, read where router.yaml says that they are, and masked in the log. */
final class StoredSecrets implements RouterSecrets {
  private final RouterConfig config;
  private final SecretStore store;
  private final VpnKeys keys;

  StoredSecrets(RouterConfig config, SecretStore store, VpnKeys keys) {
    this.config = config;
    this.store = store;
    this.keys = keys;
  }

  @Override
  public Optional<VpnMaterial> vpn() {
    Optional<VpnMaterial> material = keys.material();
    material.map(VpnMaterial::serverKey).ifPresent(LogFile::maskKey);
    material.map(VpnMaterial::tlsCryptKey).ifPresent(LogFile::maskKey);
    return material;
  }

  @Override
  public Optional<String> dynamicDnsPassword() {
    Optional<String> password = config.ddns().flatMap(ddns -> store.read(ddns.password()));
    password.ifPresent(LogFile::mask);
    return password;
  }
}
