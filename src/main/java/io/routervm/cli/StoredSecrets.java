package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.SecretStore;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.vpn.VpnKeys;
import java.util.Optional;

/** The router's secrets, read where router.yaml says that they are, and masked in the log. */
record StoredSecrets(RouterConfig config, SecretStore store, VpnKeys keys)
    implements RouterSecrets {
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
