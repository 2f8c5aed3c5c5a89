package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.os.GuestOs;
import io.routervm.plan.ResourceId;
import io.routervm.resource.ManagedFile;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the releases of systemd know is {@link DirectivesTest}'s. */
class HardeningTest {
  private static final String STRICT = "ProtectSystem=strict";
  private static final List<String> UNITS =
      List.of("dnsmasq.service", OpenVpn.UNIT, DynamicDns.UNIT);

  static List<GuestOs> systems() {
    return GuestOs.all();
  }

  private static ManagedFile dropIn(String os, Placement placement, String unit) {
    return Services.resources(Routers.of(os, placement)).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().equals(Hardening.path(unit)))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("systems")
  void everySystemKeepsItsDaemonsFromTheSystem(GuestOs os) {
    for (String unit : UNITS) {
      List<String> lines = dropIn(os.name(), Placement.LIVE, unit).content().lines().toList();
      assertThat(lines).contains("[Service]").containsAnyOf("ProtectSystem=full", STRICT);
      assertThat(lines.contains(STRICT)).as("%s of %s", unit, os).isEqualTo(os.systemd() >= 247);
    }
  }

  /** Or SELinux would keep dnsmasq and OpenVPN in systemd's domain instead of their own. */
  @ParameterizedTest
  @MethodSource("systems")
  void noNewPrivilegesOnlyWhereNoDomainIsEntered(GuestOs os) {
    for (String unit : UNITS) {
      assertThat(dropIn(os.name(), Placement.LIVE, unit).content().contains("NoNewPrivileges"))
          .isEqualTo(!os.selinux());
    }
  }

  /** The sets of two files are united since 2016 and were intersected before. */
  @ParameterizedTest
  @MethodSource("systems")
  void theCapabilitiesOfAPackagesUnitAreLeftAlone(GuestOs os) {
    assertThat(dropIn(os.name(), Placement.LIVE, OpenVpn.UNIT).content())
        .doesNotContain("CapabilityBoundingSet", "PrivateDevices")
        .contains("DeviceAllow=/dev/net/tun rw");
  }

  @ParameterizedTest
  @CsvSource({"dnsmasq.service", "openvpn-server@server.service", "ddclient.service"})
  void aLiveDaemonIsRestartedIntoIt(String unit) {
    ResourceId id = SystemdUnit.idOf(unit);
    assertThat(dropIn("debian-12", Placement.LIVE, unit).notifies()).containsExactly(id);
  }

  @Test
  void aStagedDnsmasqIsNotNotified() {
    assertThat(dropIn("debian-12", Placement.STAGED, "dnsmasq.service").notifies()).isEmpty();
  }
}
