package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.plan.ResourceId;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That real devices find each other, and whom they do not, is in the lab's container. */
class MdnsReflectorTest {
  static List<Router> routers() {
    return ServiceContractTest.reflectors();
  }

  private static Router live() {
    return Routers.withMdns(Routers.of("debian-12", Placement.LIVE));
  }

  private static List<String> rules(Router router) {
    return Services.files(router)
        .get(Firewall.RULES)
        .lines()
        .filter(line -> line.contains("5353") || line.contains("224.0.0.251"))
        .map(line -> line.replaceAll(" -m (comment --comment \"[^\"]*\"|conntrack|udp)", ""))
        .toList();
  }

  @Test
  void theGroupIsOpenInTheNamedNetworksAndLeavesByNoOtherNic() {
    assertThat(rules(ThreeNetworks.of(Routers.of("debian-12", Placement.LIVE)))).isEmpty();
    assertThat(rules(live()))
        .containsExactlyInAnyOrder(
            "-A INPUT -i lan0 -d 224.0.0.251 -p udp --sport 5353 --dport 5353 --ctstate NEW -j"
                + " ACCEPT",
            "-A INPUT -i iot0 -d 224.0.0.251 -p udp --sport 5353 --dport 5353 --ctstate NEW -j"
                + " ACCEPT",
            "-A OUTPUT -o wan0 -d 224.0.0.251 -j DROP",
            "-A OUTPUT -o mgmt0 -d 224.0.0.251 -j DROP",
            "-A OUTPUT -o tun0 -d 224.0.0.251 -j DROP");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void stagedItIsInstalledAndSilent(Router router) {
    Map<ResourceId, SystemdUnit> units =
        Services.resources(router).stream()
            .filter(SystemdUnit.class::isInstance)
            .map(SystemdUnit.class::cast)
            .collect(Collectors.toMap(SystemdUnit::id, unit -> unit));
    SystemdUnit own = units.get(SystemdUnit.idOf(MdnsReflector.UNIT));
    assertThat(own.running()).isEqualTo(router.isLive());
    assertThat(own.enabled()).isEqualTo(router.isLive());
    for (String unit : List.of("avahi-daemon.service", "avahi-daemon.socket")) {
      assertThat(units.get(SystemdUnit.idOf(unit))).as(unit).isEqualTo(SystemdUnit.off(unit));
    }
    assertThat(rules(router)).hasSize(router.isLive() ? 5 : 0);
    assertThat(
            Services.checks(router).stream()
                .filter(check -> check.service().equals("mDNS reflector")))
        .hasSize(router.isLive() ? 1 : 0);
  }

  /** Or the package's own would announce the router to the ISP while it is installed. */
  @ParameterizedTest
  @MethodSource("routers")
  void thePackagesUnitIsHeldBeforeThePackageComes(Router router) {
    List<String> ids =
        Services.resources(router).stream().map(Resource::id).map(ResourceId::toString).toList();
    int lock = index(ids, ".*/avahi-daemon[.]service[.]d/routervm[.]conf");
    assertThat(lock).isLessThan(index(ids, "packages:.*"));
    assertThat(index(ids, "packages:.*")).isLessThan(index(ids, "unit:avahi-daemon"));
    assertThat(index(ids, "unit:avahi-daemon")).isLessThan(index(ids, "unit:routervm-mdns"));
  }

  private static int index(List<String> ids, String pattern) {
    for (int index = 0; index < ids.size(); index++) {
      if (ids.get(index).matches(pattern)) {
        return index;
      }
    }
    throw new AssertionError(pattern + " is not among " + ids);
  }

  @ParameterizedTest
  @MethodSource("routers")
  void itSeesTheNamedNetworksAlone(Router router) {
    List<String> lines = Services.files(router).get(MdnsReflector.CONFIGURATION).lines().toList();
    assertThat(lines).contains("allow-interfaces=lan0,iot0", "use-ipv6=no", "enable-dbus=no");
    assertThat(lines).contains("disable-publishing=yes", "disable-user-service-publishing=yes");
    assertThat(lines.contains("reflect-filters=_ipp._tcp,_airplay._tcp"))
        .isEqualTo(router.os().filtersMdns());
    assertThat(lines).allMatch(line -> line.length() <= 254);
  }
}
