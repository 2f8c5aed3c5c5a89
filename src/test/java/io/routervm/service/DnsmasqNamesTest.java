package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Dns;
import io.routervm.config.DnsForward;
import io.routervm.config.DnsRecord;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose a name of {@code dns.records} is, where there are several networks. */
class DnsmasqNamesTest {
  /** iot reaches nobody; office reaches the home. */
  private static final List<FurtherNetwork> NETWORKS =
      List.of(
          TwoNetworksTest.IOT,
          Variation.of(
              Variation.of(
                  Variation.of(
                      Variation.of(TwoNetworksTest.IOT, FurtherNetwork::name, "office"),
                      FurtherNetwork::vlan,
                      Optional.of(30)),
                  FurtherNetwork::address,
                  Cidr.of("192.168.45.254/24")),
              FurtherNetwork::may,
              List.of("internet", "lan")));

  private static Router router(List<FurtherNetwork> networks, String zone, String... names) {
    Router router = Routers.withNetworks(Routers.of("debian-12", Placement.LIVE), networks);
    Dns dns = router.config().dns();
    Dns named =
        Variation.of(
            Variation.of(
                dns, Dns::records, Arrays.stream(names).map(DnsmasqNamesTest::address).toList()),
            Dns::zone,
            zone);
    return new Router(
        Variation.of(router.config(), RouterConfig::dns, named),
        router.placement(),
        router.wanMac(),
        router.secrets());
  }

  private static DnsRecord address(String name) {
    return new DnsRecord(
        name,
        Optional.of(Ipv4.of("192.168.42.10")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> records(Router router, String network) {
    List<?> records = (List<?>) names(router, network).records().get("records");
    return records.stream()
        .map(record -> String.valueOf(((Map<?, ?>) record).get("full")))
        .toList();
  }

  private static DnsmasqNames names(Router router, String name) {
    LocalNetwork network =
        router.networks().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    return new DnsmasqNames(router, network);
  }

  @Test
  void aNameInTheZoneOfANetworkIsThatNetworksAlone() {
    Router router =
        router(
            NETWORKS, "lan", "www.lan", "cam.iot.lan", "IOT.lan", "xiot.lan", "bench.office.lan");
    assertThat(records(router, "lan")).containsExactly("www.lan", "xiot.lan");
    assertThat(records(router, "iot")).containsExactly("cam.iot.lan", "IOT.lan");
    assertThat(records(router, "office")).containsExactly("bench.office.lan");
  }

  /** What is nobody's zone is known to whoever may reach the home, and so are other servers. */
  @Test
  void aNameInNoZoneOfOursIsTheHomesAndWhoeverReachesIt() {
    Router router = router(NETWORKS, "lan", "git.example.net");
    assertThat(records(router, "lan")).containsExactly("git.example.net");
    assertThat(records(router, "office")).containsExactly("git.example.net");
    assertThat(records(router, "iot")).isEmpty();
    List<DnsForward> forwards = router.config().dns().forward();
    assertThat(forwards).isNotEmpty();
    assertThat(names(router, "lan").records().get("forwards")).isEqualTo(forwards);
    assertThat(names(router, "office").records().get("forwards")).isEqualTo(forwards);
    assertThat(names(router, "iot").records().get("forwards")).isEqualTo(List.of());
  }

  /** In whichever order the networks stand: the home's zone may be below another's. */
  @Test
  void ofZonesInEachOtherTheInnermostCounts() {
    FurtherNetwork outer =
        Variation.of(TwoNetworksTest.IOT, FurtherNetwork::zone, Optional.of("example"));
    Router router = router(List.of(outer), "home.example", "www.home.example", "cam.example");
    assertThat(records(router, "lan")).containsExactly("www.home.example");
    assertThat(records(router, "iot")).containsExactly("cam.example");
  }

  /** Else whoever asks for a proxy would get no answer from the one that there is. */
  @Test
  void aReservedNameThatARecordGivesIsNotDenied() {
    Router router = router(List.of(), "lan", "wpad");
    assertThat(names(router, "lan").hosts().get("reserved")).isEqualTo(List.of("isatap"));
    assertThat(names(router(List.of(), "lan", "www"), "lan").hosts().get("reserved"))
        .isEqualTo(List.of("wpad", "isatap"));
  }
}
