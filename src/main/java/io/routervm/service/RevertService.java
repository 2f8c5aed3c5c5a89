package io.routervm.service;

import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.shell.Script;
import java.util.List;
import java.util.Map;

/**
 * What undoes a change that nobody has confirmed: a program, and a unit that runs it at boot before
 * firewall and network. There before anything else is changed, and never on trial itself.
 */
final class RevertService implements RouterService {
  private static final String UNIT = "routervm-revert.service";

  @Override
  public String name() {
    return "safeguard";
  }

  @Override
  public List<Resource> beforePackages(Router router) {
    return List.of(
        GuestFile.at("/usr/local/sbin/routervm-revert").mode("0755").checkedBy("sh", "-n").build(),
        GuestFile.at("/etc/systemd/system/" + UNIT)
            .with(Map.of("network", router.os().unit("network"), "ssh", router.os().unit("ssh")))
            .build(),
        new SystemdUnit(UNIT, true, false, SystemdUnit.OnNotify.RESTART));
  }

  @Override
  public List<Resource> resources(Router router, Declarations declared) {
    return List.of();
  }

  @Override
  public List<Check> checks(Router router, Declarations declared) {
    return List.of(
        new Check(
            "an unconfirmed change is undone at boot",
            Script.of("systemctl is-enabled " + UNIT, "test -x /usr/local/sbin/routervm-revert"),
            "run `routervm reprovision`"));
  }
}
