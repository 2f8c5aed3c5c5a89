package io.routervm.lab;

import io.routervm.config.Secret;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.pki.Policy;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
import io.routervm.service.VpnMaterial.OuterKeys;
import java.nio.file.Path;
import java.util.Optional;

/** As the hypervisor keeps them: what the PKI says at the time. */
record SecretsOfAuthority(Path pki, Policy policy) implements RouterSecrets {
  @Override
  public Optional<VpnMaterial> vpn() {
    try (CertificateAuthority authority = CertificateAuthority.open(pki, policy)) {
      Credentials server = authority.credentials(CertificateAuthority.SERVER);
      return Optional.of(
          new VpnMaterial(
              server.authority(),
              server.certificate(),
              server.key(),
              authority.revocationList(),
              server.tlsCryptKey(),
              authority.ownKeys().map(key -> new OuterKeys(key, authority.revokedSerials()))));
    }
  }

  @Override
  public Optional<String> read(Secret secret) {
    return Optional.empty();
  }
}
