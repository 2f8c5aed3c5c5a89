package io.routervm.status;

import io.routervm.config.RouterConfig;
import io.routervm.failure.Failure;
import io.routervm.failure.Finding;
import io.routervm.vpn.Expiring;
import io.routervm.vpn.VpnKeys;
import java.util.ArrayList;
import java.util.List;

/** The dates of the VPN's keys on the hypervisor. */
record KeysExamination(VpnKeys keys, RouterConfig config) {
  private static final String CHECK = "the VPN's certificates are in force";

  List<Finding> findings() {
    if (config.vpn().isEmpty()) {
      return List.of();
    }
    try {
      if (!keys.exist()) {
        return List.of(Finding.warn(CHECK, "there are none yet", "run `routervm reprovision`"));
      }
      List<Finding> findings = new ArrayList<>();
      for (Expiring one : keys.expiring()) {
        findings.add(
            one.expired()
                ? Finding.fail(CHECK, one.sentence(), one.remedy())
                : Finding.warn(CHECK, one.sentence(), one.remedy()));
      }
      return findings.isEmpty() ? List.of(Finding.ok(CHECK, "none ends within 60 days")) : findings;
    } catch (Failure e) {
      return List.of(Finding.fail(CHECK, e.what(), e.hint()));
    }
  }
}
