package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.routervm.config.BlockList;
import io.routervm.config.Cidr;
import io.routervm.config.Dns;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.Ipv4;
import io.routervm.config.KeptLists;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.StaticRoute;
import io.routervm.config.TrafficRule;
import io.routervm.config.Variation;
import io.routervm.config.Wan;
import io.routervm.resource.Absent;
import io.routervm.resource.LoadedRules;
import io.routervm.resource.NicRoutes;
import io.routervm.resource.PackageSet;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import io.routervm.resource.TaggedLink;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes beside files with what a router may have more than the contract's example. */
class VariantsTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  private static List<String> packages(Router router) {
    return Services.declarations(Services.all(), router).packages();
  }

  private static Router live(String os) {
    return Routers.of(os, Placement.LIVE);
  }

  private static <T extends Resource> List<T> all(Class<T> type, Router router) {
    return Services.resources(router).stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** EL has it anyway, by its init scripts. */
  @ParameterizedTest
  @CsvSource({"debian-12,true", "almalinux-9,false", "centos-7,false"})
  void theGatewayOfAFixedWanIsAskedByArping(String os, boolean needed) {
    assertThat(packages(Routers.withFixedWan(live(os))).contains("iputils-arping"))
        .isEqualTo(needed);
    assertThat(packages(live(os))).doesNotContain("iputils-arping");
  }

  @ParameterizedTest
  @CsvSource({"debian-12,false", "almalinux-9,true", "centos-7,false"})
  void theLineIsLimitedByTcWhichDnfHasApart(String os, boolean needed) {
    assertThat(packages(FirewallKeysTest.with(live(os))).contains("iproute-tc")).isEqualTo(needed);
    assertThat(packages(live(os))).doesNotContain("iproute-tc");
  }

  @ParameterizedTest
  @CsvSource({"debian-12,avahi-daemon", "almalinux-9,avahi", "centos-7,avahi"})
  void eachSystemHasItsOwnReflector(String os, String name) {
    assertThat(packages(Routers.withMdns(live(os)))).contains(name);
    assertThat(packages(live(os))).doesNotContain("avahi", "avahi-daemon");
  }

  @Test
  void aSessionAndAForwarderBringTheirPrograms() {
    assertThat(packages(Routers.withSession(LIVE))).contains("ppp");
    assertThat(packages(Routers.withForwarder(LIVE))).contains("unbound", "ca-certificates");
    assertThat(packages(LIVE)).doesNotContain("ppp", "unbound");
  }

  /** As the kernel tells of a link: it is made anew when it is another. */
  @ParameterizedTest
  @CsvSource({"debian-12", "almalinux-9", "centos-7"})
  void aTaggedWanIsALinkWithThePriorityOfItsFrames(String os) {
    Router router = Routers.withTaggedWan(live(os));
    assertThat(all(TaggedLink.class, router))
        .extracting(TaggedLink::name, TaggedLink::frames)
        .containsExactly(tuple("wanvlan", Optional.of("832 wan0 0:5 1:5 2:5 3:5 4:5 5:5 6:5 7:5")));
    assertThat(all(Absent.class, router)).noneMatch(absent -> absent.path().contains("wanvlan"));
    assertThat(all(TaggedLink.class, live(os)))
        .extracting(TaggedLink::frames)
        .containsExactly(Optional.empty());
    assertThat(all(Absent.class, live(os))).anyMatch(absent -> absent.path().contains("wanvlan"));
  }

  /** Zero is what a frame has of which nothing is said. */
  @Test
  void thePriorityOfZeroIsNone() {
    Wan tagged =
        Variation.of(Routers.withTaggedWan(LIVE).config().wan(), Wan::priority, Optional.of(0));
    assertThat(all(TaggedLink.class, Routers.withWan(LIVE, tagged)))
        .extracting(TaggedLink::frames)
        .containsExactly(Optional.of("832 wan0"));
    Wan lowest = Variation.of(tagged, Wan::priority, Optional.of(1));
    assertThat(all(TaggedLink.class, Routers.withWan(LIVE, lowest)).get(0).frames().orElseThrow())
        .startsWith("832 wan0 0:1 1:1 ");
  }

  @ParameterizedTest
  @CsvSource({"debian-12", "centos-7"})
  void theKernelIsToldOfASubnetBehindAHostAtOnce(String os) {
    Router router =
        Routers.withRoutes(
            live(os), new StaticRoute(Cidr.of("10.9.0.0/16"), Ipv4.of("192.168.42.31")));
    assertThat(all(NicRoutes.class, router))
        .contains(new NicRoutes("lan0", List.of("10.9.0.0/16 via 192.168.42.31")));
    assertThat(all(NicRoutes.class, live(os))).contains(new NicRoutes("lan0", List.of()));
  }

  /** A lease is renewed without it, a fixed address is there, and a session has a route. */
  @Test
  void networkManagerGoesWhenTheWanWorksWithoutIt() {
    assertThat(removal(Routers.of("centos-7", Placement.STAGED)))
        .contains("nic=lan0", "leased=yes");
    assertThat(removal(live("centos-7"))).contains("nic=wan0", "leased=yes");
    assertThat(removal(Routers.withFixedWan(live("centos-7")))).contains("nic=wan0", "leased=no");
    assertThat(removal(Routers.withSession(live("centos-7"))))
        .isEqualTo("ip -4 route show default | grep -w -F 'dev ppp0'");
  }

  private static String removal(Router router) {
    return all(PackageSet.class, router).stream()
        .filter(set -> set.absent().contains("NetworkManager*"))
        .map(set -> set.proof().text())
        .findFirst()
        .orElseThrow();
  }

  /** Else each look at the kernel's rules would find those of our own programs, and undo them. */
  @Test
  void whatProgramsOfOursPutIntoChainsIsNoDifference() {
    assertThat(changing(FirewallKeysTest.with(LIVE)))
        .containsExactlyInAnyOrder("isp-lan", "rules", "timed");
    assertThat(changing(LIVE)).containsExactly("isp-lan");
    assertThat(changing(FirewallKeysTest.with(Routers.of("debian-12", Placement.STAGED))))
        .containsExactly("isp-lan");
  }

  private static Set<String> changing(Router router) {
    return all(LoadedRules.class, router).stream()
        .filter(rules -> rules.program().equals("iptables"))
        .findFirst()
        .orElseThrow()
        .changing();
  }

  @Test
  void aRuleMayBeAboutAllOfAProtocol() {
    RouterConfig.Firewall firewall = LIVE.config().firewall();
    TrafficRule rule =
        Variation.of(
            FirewallKeysTest.always("no-tcp", "nas", "internet", TrafficRule.Action.DENY),
            TrafficRule::protocols,
            List.of(Protocol.TCP));
    Router router =
        Routers.withFirewall(
            LIVE, Variation.of(firewall, RouterConfig.Firewall::rules, List.of(rule)));
    assertThat(Services.files(router).get(Firewall.RULES))
        .contains("-A rules -s 192.168.42.10/32 -o wan0 -p tcp -m comment ");
  }

  /** What a list names is asked of nobody as soon as dnsmasq serves, and not before. */
  @Test
  void namesAreBlockedWhereSomebodyIsServed() {
    Router live = Routers.withBlock(LIVE);
    Router staged = Routers.withBlock(Routers.of("debian-12", Placement.STAGED));
    assertThat(all(SystemdUnit.class, live)).contains(SystemdUnit.on("routervm-blocked.service"));
    assertThat(all(SystemdUnit.class, staged))
        .contains(SystemdUnit.off("routervm-blocked.service"));
    assertThat(all(SystemdUnit.class, LIVE)).contains(SystemdUnit.off("routervm-blocked.service"));
  }

  /** Of a newer list nothing else is sent, and each of these is as a reprovision has it. */
  @Test
  void aNewerListIsAPartOfAllThatTheRouterHas() {
    Router router = Routers.withBlock(LIVE);
    List<Resource> part = Services.blocking(router);
    assertThat(part)
        .extracting(resource -> resource.id().toString())
        .containsExactly(
            "file:/etc/systemd/system/routervm-blocked.service",
            "file:/etc/routervm/blocked",
            "unit:routervm-blocked");
    assertThat(Services.resources(router)).containsAll(part);
    assertThat(Services.blockedNames()).isEqualTo(part.get(1).id());
  }

  @Test
  void aListThatIsKeptIsWhatTheRouterBlocks() {
    String list = "https://lists.example.org/ads.txt";
    Router plain = Routers.withBlock(LIVE);
    Dns dns =
        Variation.of(
            plain.config().dns(),
            Dns::block,
            List.of(new BlockList(Optional.empty(), Optional.of(URI.create(list)))));
    Router published =
        new Router(
            Variation.of(plain.config(), RouterConfig::dns, dns),
            plain.placement(),
            plain.wanMac(),
            plain.secrets());
    KeptLists kept =
        url -> Optional.of("tracker.example\n").filter(text -> url.toString().equals(list));
    String file = "/etc/routervm/blocked";
    assertThat(Services.files(published.with(kept)).get(file)).contains("tracker.example");
    assertThat(Services.files(published).get(file)).doesNotContain("tracker.example");
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12,/var/lib/misc/dnsmasq.leases,/var/lib/misc/dnsmasq-iot.leases",
    "almalinux-9,/var/lib/dnsmasq/dnsmasq.leases,/var/lib/dnsmasq/dnsmasq-iot.leases",
    "centos-7,/var/lib/dnsmasq/dnsmasq.leases,/var/lib/dnsmasq/dnsmasq-iot.leases"
  })
  void leasesAreWhereEachSystemKeepsThem(String os, String home, String iot) {
    Router router = Routers.withNetworks(live(os), List.of(TwoNetworksTest.IOT));
    assertThat(router.networks())
        .extracting(network -> Dnsmasq.leaseFile(router.os(), network))
        .containsExactly(home, iot);
    assertThat(Services.files(router).get("/etc/dnsmasq.conf")).contains("=" + home + "\n");
  }

  /** Whoever may go everywhere is refused nothing: rules for that would be for nobody. */
  @Test
  void aZoneIsConfinedWhenThereIsOneThatItMayNotReach() {
    assertThat(confined(LIVE)).isEmpty();
    assertThat(confined(Routers.withNetworks(LIVE, List.of("vpn"), List.of())))
        .containsExactly("lan");
    assertThat(confined(Routers.withNetworks(LIVE, List.of("internet"), List.of())))
        .containsExactly("lan");
    assertThat(confined(Routers.withVpn(LIVE, 1194, Protocol.UDP, false)))
        .as("clients of the VPN that do not reach each other reach all else")
        .isEmpty();
    FurtherNetwork open =
        Variation.of(
            TwoNetworksTest.IOT,
            FurtherNetwork::may,
            List.of("internet", "vpn", LocalNetwork.HOME));
    assertThat(confined(Routers.withNetworks(LIVE, List.of(open)))).containsExactly("vpn");
  }

  private static List<String> confined(Router router) {
    return new ZonePairs(router, Services.declarations(Services.all(), router))
        .confined().stream().map(VariantsTest::zone).toList();
  }

  private static String zone(Map<String, Object> rule) {
    return String.valueOf(rule.get("zone"));
  }
}
