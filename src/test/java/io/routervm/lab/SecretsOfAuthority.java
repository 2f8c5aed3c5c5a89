package io.routervm.lab;

import io.routervm.config.Secret;
import io.routervm.pki.CertificateAuthority;
import io.routervm.pki.Credentials;
import io.routervm.pki.Policy;
import io.routervm.service.RouterSecrets;
import io.routervm.service.VpnMaterial;
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
              server.tlsCryptKey()));
    }
  }

  @Override
  public Optional<String> read(Secret secret) {
    return Optional.empty();
  }
}
