package io.routervm.vpn;

import io.routervm.service.VpnMaterial;
import java.util.Optional;

/** Texts in the place of keys and certificates that are not made yet; never applied. */
final class StandIn {
  private static final String TEXT = "# A stand-in: `routervm create` or `reprovision` makes it.\n";

  static final VpnMaterial ALL = ofServer(TEXT, TEXT);

  private StandIn() {}

  static VpnMaterial ofServer(String authorityCertificate, String revocationList) {
    return new VpnMaterial(
        authorityCertificate, TEXT, TEXT, revocationList, TEXT, Optional.empty());
  }
}
