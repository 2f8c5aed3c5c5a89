package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.routervm.config.Dhcp;
import io.routervm.config.HostRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.Secret;
import io.routervm.os.GuestOs;
import io.routervm.plan.ResourceId;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the floors above ask of all services as one. */
class ServicesTogetherTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Router STAGED = Routers.of("debian-12", Placement.STAGED);

  static List<Router> routers() {
    return ServiceContractTest.routers();
  }

  @Test
  void haveTheirNames() {
    assertThat(Services.all())
        .extracting(RouterService::name)
        .containsExactly(
            "safeguard",
            "kernel settings",
            "base system",
            "firewall",
            "network",
            "PPPoE",
            "recovery",
            "DNS forwarder",
            "dnsmasq",
            "mDNS reflector",
            "VPN",
            "dynamic DNS",
            "extras");
  }

  @Test
  void keepTheVpnsKeysAndPublishedListsAndNothingElseOnTheHypervisor() {
    Map<String, List<String>> kept = new TreeMap<>();
    Services.kept().forEach(one -> kept.put(one.name(), one.files()));
    assertThat(kept)
        .isEqualTo(
            Map.of(
                "vpn", List.of("vpn-seen", "pki/"),
                "block-lists", List.of("block-lists/")));
  }

  /** router.yaml's own openings are no service's. */
  @Test
  void openTheVpnsPortToTheInternetAndNoOther() {
    assertThat(Services.published(LIVE))
        .hasSize(1)
        .allSatisfy(
            (opening, service) -> {
              assertThat(opening.zone()).isEqualTo(Zone.WAN);
              assertThat(opening.protocol()).isEqualTo(Protocol.UDP);
              assertThat(opening.port()).isEqualTo(1194);
              assertThat(service).isEqualTo("VPN");
            });
    assertThat(Services.published(Routers.withVpn(LIVE, Optional.empty()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("routers")
  void theSafeguardIsThreeResources(Router router) {
    assertThat(Services.safeguards(router))
        .extracting(ResourceId::toString)
        .containsExactlyInAnyOrder(
            "file:/usr/local/sbin/routervm-revert",
            "file:/etc/systemd/system/routervm-revert.service",
            "unit:routervm-revert");
  }

  /** But for units that are off: that they go takes no address away. */
  @ParameterizedTest
  @MethodSource("routers")
  void addressesDependOnWhatTheNetworkHas(Router router) {
    Set<ResourceId> interfaces = Services.interfaces(router);
    List<Resource> network =
        new Network().resources(router, Services.declarations(Services.all(), router));
    for (Resource resource : network) {
      boolean off = resource instanceof SystemdUnit unit && !unit.running();
      assertThat(interfaces.contains(resource.id())).as(resource.id().toString()).isEqualTo(!off);
    }
    assertThat(interfaces).isNotEmpty().doesNotContain(SystemdUnit.idOf("dnsmasq.service"));
  }

  @Test
  void theVpnsKeysAreItsFilesAndItsUnit() {
    assertThat(Services.vpnKeys(LIVE))
        .extracting(resource -> resource.id().toString())
        .containsExactly(
            "file:/etc/openvpn/crl.pem",
            "file:/etc/openvpn/server/ca.crt",
            "file:/etc/openvpn/server/server.crt",
            "file:/etc/openvpn/server/server.key",
            "file:/etc/openvpn/server/tls-crypt.key",
            "file:/etc/openvpn/revoked-serials",
            "file:/etc/openvpn/server/tls-crypt-v2.key",
            "unit:openvpn-server@server");
    assertThat(Services.vpnKeys(keyless())).isEmpty();
  }

  @Test
  void aVpnWithoutKeysIsABug() {
    assertThatThrownBy(() -> Services.resources(keyless()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a vpn without keys");
  }

  private static Router keyless() {
    RouterSecrets none =
        new RouterSecrets() {
          @Override
          public Optional<VpnMaterial> vpn() {
            return Optional.empty();
          }

          @Override
          public Optional<String> read(Secret secret) {
            return Optional.empty();
          }
        };
    return new Router(LIVE.config(), LIVE.placement(), LIVE.wanMac(), none);
  }

  @Test
  void noKeyIsInTheWordsOfTheMaterial() {
    VpnMaterial material = TestSecrets.FIXED.material();
    assertThat(material).hasToString("VpnMaterial");
    assertThat(material.outerKeys().orElseThrow()).hasToString("OuterKeys");
  }

  /** Staged lan0 has the Internet and its route wins; any further network's is the last resort. */
  @Test
  void theRouteOfTheNicWithTheInternetWins() {
    assertThat(metrics(STAGED)).isEqualTo(Map.of("lan0", 100, "wan0", 200));
    assertThat(metrics(withTwoNetworks(STAGED)))
        .isEqualTo(Map.of("lan0", 100, "wan0", 200, "iot0", 300));
    assertThat(metrics(LIVE)).isEqualTo(Map.of("wan0", 100));
  }

  private static Router withTwoNetworks(Router router) {
    return Routers.withNetworks(router, List.of(TwoNetworksTest.IOT));
  }

  private static Map<String, Integer> metrics(Router router) {
    return Network.nics(router).stream()
        .filter(nic -> nic.address().isEmpty())
        .collect(Collectors.toMap(Nic::name, Nic::metric));
  }

  /** CentOS 7 does without NetworkManager over the NIC that has the Internet. */
  @Test
  void networkManagerGoesWhenTheNicWithTheInternetWorksWithoutIt() {
    assertThat(removal(Routers.of("centos-7", Placement.STAGED))).contains("nic=lan0");
    assertThat(removal(Routers.of("centos-7", Placement.LIVE))).contains("nic=wan0");
  }

  private static String removal(Router router) {
    return Services.resources(router).stream()
        .filter(resource -> resource.id().toString().contains("-NetworkManager*"))
        .map(resource -> ((PackageSet) resource).proof().text())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "PT12H, 12h",
    "PT90M, 90m",
    "PT60M, 1h",
    "PT90S, 90",
    "PT121S, 121",
    "PT2M, 2m",
    "PT4294967295S, infinite"
  })
  void aLeaseIsWrittenAsAPersonDoes(Duration lease, String written) {
    List<Ipv4> range = List.of(Ipv4.of("192.168.43.100"), Ipv4.of("192.168.43.200"));
    Router router =
        Routers.withNetworks(
            LIVE,
            List.of(
                TwoNetworksTest.iot(
                    Optional.of(new Dhcp(range, lease, LeaseOptions.NONE, Optional.empty())),
                    "internet")));
    assertThat(Services.files(router).get("/etc/routervm/dnsmasq-iot.conf"))
        .contains("\ndhcp-range=192.168.43.100,192.168.43.200,255.255.255.0," + written + "\n");
  }

  /** Names that dnsmasq answers itself, unless the household has given them to a host. */
  @Test
  void aReservedNameThatAHostHasIsTheHosts() {
    String path = "/etc/dnsmasq.d/hosts.conf";
    String before = Services.files(LIVE).get(path);
    List<String> reserved = List.of("wpad", "isatap");
    assertThat(reserved).isNotEmpty();
    for (String name : reserved) {
      assertThat(before).contains(name);
      assertThat(
              reservedWith(
                  new HostRecord(
                      name, Ipv4.of("192.168.42.10"), List.of(), LeaseOptions.NONE, List.of())))
          .doesNotContain(name)
          .hasSize(reserved.size() - 1);
      assertThat(
              reservedWith(
                  new HostRecord(
                      "x", Ipv4.of("192.168.42.10"), List.of(), LeaseOptions.NONE, List.of(name))))
          .doesNotContain(name)
          .hasSize(reserved.size() - 1);
    }
  }

  private static List<Object> reservedWith(HostRecord host) {
    return List.copyOf(
        (List<?>)
            new DnsmasqNames(Routers.withHosts(LIVE, List.of(host)), LIVE.home())
                .hosts()
                .get("reserved"));
  }

  /** Each system's own ddclient, and the modules without which it would not speak the protocol. */
  @Test
  void dynamicDnsHasThePackagesOfItsProtocol() {
    assertThat(ddclient("debian-12", "cloudflare"))
        .containsExactly("ddclient", "libio-socket-ssl-perl", "ca-certificates");
    assertThat(ddclient("almalinux-9", "dyndns2"))
        .containsExactly("ddclient", "perl-IO-Socket-SSL");
    assertThat(ddclient("almalinux-9", "cloudflare"))
        .containsExactly("ddclient", "perl-IO-Socket-SSL", "perl-JSON-PP");
    assertThat(ddclient("centos-7", "freedns"))
        .containsExactly("ddclient", "perl-IO-Socket-SSL", "perl-Digest-SHA");
  }

  private static List<String> ddclient(String os, String protocol) {
    Router router = Routers.of(os, Placement.LIVE);
    RouterConfig.DynamicDns ddns = router.config().ddns().get(0);
    RouterConfig.DynamicDns other =
        new RouterConfig.DynamicDns(
            protocol,
            ddns.server(),
            ddns.hosts(),
            ddns.login(),
            ddns.password(),
            ddns.zone(),
            ddns.web(),
            ddns.interval());
    return List.copyOf(
        new DynamicDns().declares(Routers.withDynamicDns(router, List.of(other))).packages());
  }

  @Test
  void withoutDynamicDnsNothingOfItIsLookedAt() {
    for (Placement placement : Placement.values()) {
      Router router = Routers.withoutDynamicDns("debian-12", placement);
      assertThat(new DynamicDns().checks(router, Declarations.NONE)).isEmpty();
      assertThat(new DynamicDns().declares(router).packages()).isEmpty();
    }
  }

  @Test
  void everySystemHasTheDirectivesOfItsSystemd() {
    for (GuestOs os : GuestOs.all()) {
      assertThat(Hardening.of(os).systemd()).isEqualTo(os.systemd() >= 247 ? 247 : 219);
    }
  }

  @Test
  void aForwardStandsInItsOwnNetworksChainOnly() {
    String rules = Services.files(withTwoNetworks(LIVE)).get(Firewall.RULES);
    assertThat(rules.lines().filter(line -> line.contains("--dport 443 -j DNAT")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("-A forwards -p"));
  }

  @Test
  void managementByTheLanHasNoNicOfItsOwn() {
    assertThat(Network.nics(Routers.of("debian-12", Placement.LIVE, Management.LAN)))
        .extracting(Nic::name)
        .containsExactly("lan0", "wan0");
  }
}
