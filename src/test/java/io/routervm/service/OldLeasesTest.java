package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.plan.Diff;
import io.routervm.plan.Difference;
import io.routervm.plan.ResourceId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the file as it is rendered, so that a change of the template cannot silence it. */
class OldLeasesTest {
  private static final String CONFIGURATION = "/etc/dnsmasq.conf";

  private static final String NOW =
      Services.files(Routers.of("centos-7", Placement.LIVE)).get(CONFIGURATION);

  private static Optional<String> notice(String path, String now, String wanted) {
    return OldLeases.notice(
        List.of(
            new Difference(
                new ResourceId("file", path),
                "change " + path,
                Diff.ofText(path, now, wanted),
                true)));
  }

  private static Optional<String> notice(String wanted) {
    return notice(CONFIGURATION, NOW, wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.42.100, 192.168.42.150",
    "192.168.42.254, 192.168.42.1",
    "192.168.42., 10.1.1.",
    "12h, 6h"
  })
  void aChangedAddressRangeOrLeaseIsLearntAtTheNextRenewal(String text, String other) {
    assertThat(NOW).contains(text);
    assertThat(notice(NOW.replace(text, other)))
        .hasValueSatisfying(
            notice ->
                assertThat(notice)
                    .startsWith("devices keep the lease that they have until they renew it: 12 h"));
  }

  @Test
  void theLeaseIsTheOneThatWasGiven() {
    String minutes = NOW.replace(",12h", ",90m");
    assertThat(notice(CONFIGURATION, minutes, NOW).orElseThrow()).contains(": 90 min at");
    String seconds = NOW.replace(",12h", ",150");
    assertThat(notice(CONFIGURATION, seconds, NOW).orElseThrow()).contains(": 150 s at");
  }

  @Test
  void whatNoDeviceHasLearntIsNoMatter() {
    assertThat(notice(NOW.replace("cache-size=2000", "cache-size=1000"))).isEmpty();
    assertThat(notice(NOW.replace("server=8.8.8.8", "server=9.9.9.9"))).isEmpty();
    assertThat(notice("/etc/other.conf", NOW, NOW.replace("12h", "6h"))).isEmpty();
    assertThat(OldLeases.notice(List.of())).isEmpty();
  }

  /** So near the range that the difference shows it. */
  @Test
  void whatTakesNothingFromADeviceIsNoMatterEither() {
    String router = "dhcp-option=option:router,192.168.42.254\n";
    String names = "dhcp-option=option:dns-server,192.168.42.254\n";
    assertThat(NOW).contains("# Leases of the home LAN:", router + names);
    assertThat(notice(NOW.replace(router, ""))).isPresent();
    assertThat(notice(NOW.replace("# Leases of the home LAN:", "# Leases:"))).isEmpty();
    assertThat(notice(NOW.replace(router, router + "dhcp-option=26,1500s\n"))).isEmpty();
    assertThat(notice(NOW.replace(router + names, names + router))).isEmpty();
  }

  @Test
  void whoGaveNoLeaseHasNothingToTell() {
    String staged = Services.files(Routers.of("centos-7", Placement.STAGED)).get(CONFIGURATION);
    assertThat(notice(CONFIGURATION, staged, NOW)).isEmpty();
  }

  @Test
  void whatAnotherNetworkLeasesIsLearntThere() {
    String wanted = NOW.replace("192.168.42.254", "192.168.42.1");
    assertThat(notice("/etc/routervm/dnsmasq-iot.conf", NOW, wanted)).isPresent();
    assertThat(notice("/etc/routervm/firewall.rules", NOW, wanted)).isEmpty();
  }
}
