package io.routervm.cli;

import io.routervm.config.RouterConfig;
import io.routervm.config.SecretStore;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import java.util.Optional;

/** The router's secrets, read where router.yaml says that they are, and masked in the log. */
final class StoredSecrets implements RouterSecrets {
  private final RouterConfig config;
  private final SecretStore store;

  StoredSecrets(RouterConfig config, SecretStore store) {
    this.config = config;
    this.store = store;
  }

  @Override
  public Optional<VpnMaterial> vpn() {
    return Optional.empty();
  }

  @Override
  public Optional<String> dynamicDnsPassword() {
    Optional<String> password = config.ddns().flatMap(ddns -> store.read(ddns.password()));
    password.ifPresent(LogFile::mask);
    return password;
  }
}
