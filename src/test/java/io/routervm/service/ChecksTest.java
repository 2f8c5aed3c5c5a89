package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.StaticRoute;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is looked at of routers that have more than the contract's example, and what is to blame
 * when it does not hold: {@code doctor} tells the lowest rung as the cause.
 */
class ChecksTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  private static Check check(Router router, String title) {
    return Services.checks(router).stream()
        .filter(check -> check.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError(title + " is not among " + titles(router)));
  }

  private static List<String> titles(Router router) {
    return Services.checks(router).stream().map(Check::title).toList();
  }

  private static String mac(String nic) {
    return LIVE.identity().mac(nic).toString();
  }

  /** What holds of nftables' chains is asked of them, and of no other's. */
  @Test
  void underNftablesTheChainsOfOurTablesAreAsked() {
    Router router = PacketFilter.NFTABLES.of(LIVE);
    assertThat(
            check(router, "the firewall is loaded and drops what it does not know").script().text())
        .contains("nft list chain ip routervm input | grep -e 'hook input .* policy drop;'")
        .contains("nft list chain ip routervm forward | grep -e 'hook forward .* policy drop;'");
    assertThat(check(router, "no IPv6 packet passes the firewall").script().text())
        .contains("nft list chain ip6 routervm output | grep -e 'hook output .* policy drop;'");
  }

  /** A fault of the WAN may be a cable's or an adapter's, one of the home's NICs is ours. */
  @Test
  void aFaultOfALeasedWanIsNoServices() {
    assertThat(check(LIVE, "wan0 is the NIC " + Routers.WAN_MAC).rung()).isEqualTo(Rung.ADAPTER);
    assertThat(check(LIVE, "lan0 is the NIC " + mac("lan0")).rung()).isEqualTo(Rung.SERVICE);
    assertThat(check(LIVE, "lan0 has the address 192.168.42.254/24").rung())
        .isEqualTo(Rung.SERVICE);
    assertThat(check(LIVE, "the default route goes to the ISP box by wan0").rung())
        .isEqualTo(Rung.LEASE);
  }

  @Test
  void soIsThatOfAFixedOneOnANarrowLine() {
    Router router = Routers.withFixedWan(LIVE);
    assertThat(check(router, "wan0 has the address 203.0.113.5/29").rung()).isEqualTo(Rung.LEASE);
    Check mtu = check(router, "wan0 carries packets of 1492 bytes");
    assertThat(mtu.rung()).isEqualTo(Rung.LEASE);
    assertThat(mtu.script().text()).contains("grep -q -x 1492 /sys/class/net/wan0/mtu");
    assertThat(titles(LIVE)).noneMatch(title -> title.contains("carries packets"));
  }

  /** No lease tells there that somebody is at the other end of the cable. */
  @Test
  void onlyTheGatewayOfAFixedWanIsAsked() {
    Check gateway = check(Routers.withFixedWan(LIVE), "the gateway 203.0.113.1 answers on wan0");
    assertThat(gateway.rung()).isEqualTo(Rung.GATEWAY);
    assertThat(gateway.script().text()).isEqualTo("arping -f -w 5 -I wan0 203.0.113.1");
    assertThat(titles(LIVE)).noneMatch(title -> title.startsWith("the gateway"));
  }

  /** The adapter is below the link: when it is gone, its own check says so. */
  @Test
  void theTaggedLinkIsOursAndTheAdapterBelowItIsNot() {
    Router router = Routers.withTaggedWan(LIVE);
    Check tagged = check(router, "wanvlan takes the frames of wan0 with the tag 832");
    assertThat(tagged.rung()).isEqualTo(Rung.SERVICE);
    assertThat(tagged.script().text())
        .contains("/proc/net/vlan/config", "[ ! -e /sys/class/net/wan0 ] ||", "wanvlan", "832");
    assertThat(check(router, "wan0 is the NIC " + Routers.WAN_MAC).rung()).isEqualTo(Rung.ADAPTER);
    assertThat(titles(router))
        .contains("the default route goes to the ISP box by wanvlan")
        .noneMatch(title -> title.startsWith("wanvlan is the NIC"));
  }

  @Test
  void aSessionIsLookedAtAsALeaseIsAndItsPasswordAsAFile() {
    Router router = Routers.withSession(LIVE);
    assertThat(check(router, "wan0 is the NIC " + Routers.WAN_MAC).rung()).isEqualTo(Rung.ADAPTER);
    assertThat(check(router, "ppp0 has an address of the provider's").rung()).isEqualTo(Rung.LEASE);
    assertThat(check(router, "no address of the session is one of the home's").rung())
        .isEqualTo(Rung.SUBNET);
    for (String title : List.of("only root can read the PPPoE password", "PPPoE runs")) {
      Check check = check(router, title);
      assertThat(check.rung()).isEqualTo(Rung.SERVICE);
      assertThat(check.service()).isEqualTo("PPPoE");
      assertThat(titles(LIVE)).doesNotContain(title);
    }
  }

  /** The ISP box is at home still: whether there is a session says nothing of the router. */
  @Test
  void stagedASessionIsNotAskedFor() {
    Router staged = Routers.withSession(Routers.of("debian-12", Placement.STAGED));
    assertThat(titles(staged))
        .contains("PPPoE runs")
        .noneMatch(title -> title.startsWith("ppp0") || title.contains("of the session"));
  }

  /** NetworkManager keeps routes of its own, which a reprovision does not see. */
  @ParameterizedTest
  @CsvSource({"debian-12,false", "centos-7,false", "almalinux-9,true"})
  void aSubnetBehindAHostIsLookedForInTheKernel(String os, boolean keepsItsOwn) {
    Router router =
        Routers.withRoutes(
            Routers.of(os, Placement.LIVE),
            new StaticRoute(Cidr.of("10.9.0.0/16"), Ipv4.of("192.168.42.31")));
    Check route = check(router, "10.9.0.0/16 is reached by 192.168.42.31");
    assertThat(route.script().text())
        .contains("ip -4 route get 10.9.0.1", " via 192.168.42.31 dev lan0 ");
    assertThat(route.remedy().contains("nmcli device reapply lan0")).isEqualTo(keepsItsOwn);
    assertThat(route.remedy()).startsWith("run `routervm reprovision`");
  }

  @Test
  void aForwarderRunsWhereItIsNeededAndLive() {
    Router router = Routers.withForwarder(LIVE);
    Check forwarder = check(router, "the DNS forwarder runs");
    assertThat(forwarder.script().text()).isEqualTo("systemctl is-active " + Forwarder.UNIT);
    assertThat(forwarder.service()).isEqualTo("DNS forwarder");
    Router staged = Routers.withForwarder(Routers.of("debian-12", Placement.STAGED));
    assertThat(titles(staged)).doesNotContain("the DNS forwarder runs");
    assertThat(titles(LIVE)).doesNotContain("the DNS forwarder runs");
  }

  @Test
  void aForwarderThatFindsNothingSaysWhatItHasSaidLast() {
    assertThat(Forwarder.finds(Routers.withForwarder(LIVE).config(), 5).text())
        .contains("dig +time=5 +tries=1 @127.0.0.54 . NS", "-u " + Forwarder.UNIT)
        .endsWith("\nexit 1");
  }

  /** Each program is asked itself whether the kernel has what it put there. */
  @Test
  void whatProgramsOfOursPutIntoTheKernelIsLookedAtWhereTheyRun() {
    Router router = FirewallKeysTest.with(LIVE);
    Check times = check(router, "the firewall's rules with a time are as the clock says");
    assertThat(times.script().text())
        .isEqualTo("systemctl is-active routervm-times.service\n" + TimedRules.PROGRAM + " check");
    Check limits = check(router, "the line is kept at its limits");
    assertThat(limits.script().text())
        .isEqualTo("systemctl is-active routervm-limits.service\n" + LineLimit.PROGRAM + " check");
    assertThat(List.of(times.service(), limits.service())).containsOnly("firewall");
    Router staged = FirewallKeysTest.with(Routers.of("debian-12", Placement.STAGED));
    assertThat(titles(staged)).doesNotContain(times.title(), limits.title());
    assertThat(titles(LIVE)).doesNotContain(times.title(), limits.title());
  }

  @Test
  void sourcesWithinKnownConnectionsAreLookedAtWhereThereAreSeveralNetworks() {
    String title = "the source of a packet is asked for within known connections, too";
    Router two = Routers.withNetworks(LIVE, List.of(TwoNetworksTest.IOT));
    assertThat(check(two, title).script().text()).contains("--invert -j spoofed");
    assertThat(titles(LIVE)).doesNotContain(title);
  }

  /** One cause is told once: what belongs together has one name, and three of these are apart. */
  @Test
  void everyCheckSaysWhoseItIs() {
    assertThat(check(LIVE, "the clock is kept by a time client").service())
        .isEqualTo("time client");
    assertThat(check(LIVE, "the SSH server accepts its configuration").service())
        .isEqualTo("SSH server");
    assertThat(check(LIVE, "nothing listens but SSH, DNS, DHCP and what is opened").service())
        .isEqualTo("listeners");
    assertThat(check(LIVE, "the VPN server runs").service()).isEqualTo("VPN");
    assertThat(Services.checks(LIVE)).extracting(Check::service).doesNotContain("");
  }

  /** A date that has passed is no daemon's fault, and no restart mends it. */
  @Test
  void anExpiredCertificateIsItsOwnCause() {
    for (String title :
        List.of(
            "the VPN server's certificate has not expired",
            "the list of revoked certificates has not expired")) {
      assertThat(check(LIVE, title).rung()).as(title).isEqualTo(Rung.CERTIFICATE);
    }
    assertThat(check(LIVE, "the VPN server runs").rung()).isEqualTo(Rung.SERVICE);
    assertThat(titles(Routers.withVpn(LIVE, Optional.empty())))
        .noneMatch(title -> title.contains("certificate"));
  }
}
