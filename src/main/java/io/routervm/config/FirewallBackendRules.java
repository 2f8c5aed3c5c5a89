package io.routervm.config;

import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.document.Bound;
import io.routervm.config.document.Located;
import io.routervm.config.document.ProblemLog;
import io.routervm.os.GuestOs;
import java.util.Optional;

/** What must hold between {@code firewall.backend} and the system whose kernel it is for. */
final class FirewallBackendRules {
  private FirewallBackendRules() {}

  static void check(Bound<RouterConfig> root, ProblemLog log) {
    Optional<Located<FirewallBackend>> backend =
        root.section(RouterConfig::firewall).find(Firewall::backend);
    Optional<GuestOs> os = root.value(RouterConfig::os);
    if (backend.isEmpty()
        || backend.get().value() == FirewallBackend.IPTABLES
        || os.isEmpty()
        || os.get().filtersWithNftables()) {
      return;
    }
    log.refuse(
        backend.get(),
        "cannot be had on "
            + os.get()
            + ", whose nftables ("
            + os.get().nftables()
            + ") cannot say what the firewall needs",
        "Write backend: iptables, or os: almalinux-9 or debian-12.");
  }
}
