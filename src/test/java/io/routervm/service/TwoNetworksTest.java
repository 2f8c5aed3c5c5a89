package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.Ipv4;
import io.routervm.config.LocalNetwork;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.RouterConfig.HostRecord;
import io.routervm.config.RouterConfig.Switch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A router with a second network: all that is rendered follows from the list, and what the first
 * one has stays as it was. That the programs in the guest accept it is in {@link
 * AcceptedByTheirReadersTest}.
 */
class TwoNetworksTest {
  private static final Ipv4 CAMERA = Ipv4.of("192.168.43.10");

  static final LocalNetwork IOT =
      new LocalNetwork(
          "iot",
          "network iot",
          "brHome",
          Switch.OPENVSWITCH,
          20,
          Cidr.of("192.168.43.254/24"),
          Optional.of(
              new RouterConfig.Dhcp(
                  List.of(Ipv4.of("192.168.43.100"), Ipv4.of("192.168.43.200")),
                  Duration.ofHours(1))),
          "iot.lan");

  /** As {@link ServiceContractTest#routers}, each with a host and a server in either network. */
  static List<Router> routers() {
    return ServiceContractTest.routers().stream().map(TwoNetworksTest::withIot).toList();
  }

  private static Router withIot(Router one) {
    RouterConfig.Firewall firewall = one.config().firewall();
    List<Forward> forwards = new ArrayList<>(firewall.forwards());
    forwards.add(new Forward("camera", Protocol.TCP, 8554, new Endpoint(CAMERA, 554)));
    List<HostRecord> hosts = new ArrayList<>(one.config().hosts());
    hosts.add(new HostRecord("camera", CAMERA, Optional.empty(), List.of()));
    Router router =
        Routers.withHosts(
            Routers.withFirewall(
                one,
                new RouterConfig.Firewall(
                    firewall.lan(), firewall.wan(), forwards, firewall.lockoutProtection())),
            hosts);
    return new Router(
        router.config(),
        List.of(router.home(), IOT),
        router.placement(),
        router.wanMac(),
        router.secrets());
  }

  private static Router live() {
    return withIot(Routers.of("debian-12", Placement.LIVE));
  }

  private static String file(Router router, String path) {
    return Services.files(router).get(path);
  }

  /** The files of one network's router that change, and those that come. */
  @ParameterizedTest
  @MethodSource("routers")
  void theFirstNetworksFilesStayAsTheyAre(Router router) {
    Map<String, String> one =
        Services.files(
            new Router(router.config(), router.placement(), router.wanMac(), router.secrets()));
    Map<String, String> two = Services.files(router);
    assertThat(two.keySet()).containsAll(one.keySet());
    assertThat(two.keySet())
        .filteredOn(path -> !one.containsKey(path))
        .isNotEmpty()
        .allMatch(path -> path.contains("iot0"));
    assertThat(one.keySet())
        .filteredOn(path -> !one.get(path).equals(two.get(path)))
        .allMatch(
            path ->
                path.matches(
                    "/etc/(routervm/firewall.rules|dnsmasq.conf|dnsmasq.d/hosts.conf"
                        + "|sysctl.d/90-routervm.conf|udev/rules.d/70-persistent-net.rules"
                        + "|NetworkManager/conf.d/90-routervm.conf"
                        + "|systemd/system/(network|NetworkManager).service.d/routervm.conf"
                        + "|systemd/system/routervm-leases.service)"));
  }

  @Test
  void nothingIsForwardedBetweenNetworksThatNoFlowNames() {
    Matcher rule =
        Pattern.compile("-A FORWARD -i (\\S+) -o (\\S+) ").matcher(file(live(), Firewall.RULES));
    List<String> pairs = rule.results().map(one -> one.group(1) + " " + one.group(2)).toList();
    assertThat(pairs)
        .as("the VPN's clients reach each other, as this router.yaml says")
        .containsExactlyInAnyOrder(
            "lan0 wan0", "iot0 wan0", "tun0 tun0", "tun0 lan0", "tun0 wan0", "lan0 tun0");
  }

  @Test
  void theFirewallFollows() {
    String rules = file(live(), Firewall.RULES);
    assertThat(rules)
        .contains(
            "\n-A spoofed -i iot0 ! -s 192.168.43.0/24 -m comment --comment \"from inside with an address of others\" -j DROP\n")
        .contains(
            "\n-A spoofed -i wan0 -s 192.168.43.0/24 -m comment --comment \"from bogus source addresses\" -j DROP\n")
        .contains("\n-A INPUT -i iot0 -p udp -m udp --dport 53 ")
        .contains("\n-A INPUT -i iot0 -p tcp -m tcp --dport 53 ")
        .contains("\n-A INPUT -i iot0 -p udp -m udp --dport 67 ")
        .contains("\n-A INPUT -i iot0 -s 0.0.0.0 -p udp -m udp --sport 68 --dport 67 ")
        .contains("\n-A POSTROUTING -s 192.168.43.0/24 -o wan0 -j MASQUERADE\n")
        .as("SSH is for the home")
        .doesNotContain("-i iot0 -p tcp -m tcp --dport 22");
    assertThat(rules.lines().toList())
        .as("the rules of one network are all there still")
        .containsAll(
            file(Routers.of("debian-12", Placement.LIVE), Firewall.RULES)
                .lines()
                .filter(line -> line.startsWith("-A") || line.startsWith(":"))
                .toList());
  }

  /** The WAN address leads to a server from where one may reach it, and from nowhere else. */
  @Test
  void aServerInEitherNetworkIsReachedByTheWanAddress() {
    String rules = file(live(), Firewall.RULES);
    assertThat(rules)
        .contains("\n-A PREROUTING -i wan0 -m addrtype --dst-type LOCAL -j forwards-iot\n")
        .contains("\n-A PREROUTING -i iot0 ! -d 192.168.43.0/24 -m addrtype")
        .contains("\n-A forwards-iot -p tcp -m tcp --dport 8554 -j DNAT")
        .contains("\n-A FORWARD -o iot0 -d 192.168.43.10 -p tcp -m tcp --dport 554 ")
        .contains("\n-A POSTROUTING -s 192.168.43.0/24 -o iot0 -m conntrack --ctstate DNAT ")
        .contains("\n-A forwards-iot -d 192.168.42.0/24 -j RETURN\n-A forwards-iot -p tcp");
    assertThat(rules.lines().filter(line -> line.endsWith("-j forwards-iot"))).hasSize(2);
    assertThat(rules.lines().filter(line -> line.endsWith("-j forwards")))
        .noneMatch(line -> line.contains("iot0"));
  }

  @Test
  void dnsmasqFollows() {
    assertThat(file(live(), "/etc/dnsmasq.conf"))
        .contains("\ninterface=iot0\n", "\nlocal=/iot.lan/\n", "\nno-dhcp-interface=tun0\n")
        .contains("\ndomain=lan\ndomain=iot.lan,192.168.43.0/24\n")
        .contains("\ndhcp-range=set:lan,192.168.42.100,192.168.42.200,255.255.255.0,12h\n")
        .contains("\ndhcp-range=set:iot,192.168.43.100,192.168.43.200,255.255.255.0,1h\n")
        .contains("\ndhcp-option=tag:iot,option:router,192.168.43.254\n")
        .contains("\ndhcp-option=tag:iot,option:domain-name,iot.lan\n")
        .contains("\ndhcp-lease-max=508\n")
        .doesNotContain("no-dhcp-interface=iot0", "except-interface=iot0");
    assertThat(file(live(), "/etc/dnsmasq.d/hosts.conf"))
        .contains("\nhost-record=router.iot.lan,router,192.168.43.254\n")
        .contains("\nhost-record=camera.iot.lan,camera,192.168.43.10\n")
        .contains("\nhost-record=nas.lan,nas,files.lan,files,192.168.42.10\n");
  }

  @ParameterizedTest
  @MethodSource("routers")
  void kernelAndNetworkFilesFollow(Router router) {
    assertThat(file(router, "/etc/sysctl.d/90-routervm.conf"))
        .contains(
            "\nnet.ipv6.conf.iot0.disable_ipv6 = 1\n", "\nnet.ipv4.conf.iot0.rp_filter = 1\n");
    String mac = router.identity().mac("iot0").toString();
    String files =
        Services.files(router).entrySet().stream()
            .filter(file -> file.getKey().contains("iot0"))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining());
    assertThat(files).containsIgnoringCase(mac);
    assertThat(files.contains("192.168.43.254")).isEqualTo(router.isLive());
    assertThat(Services.checks(router)).extracting(Check::title).contains("iot0 is the NIC " + mac);
  }

  /** Staged it serves nobody there and lets nobody in, as on the ISP LAN. */
  @Test
  void stagedTheSecondNetworkIsNotServedEither() {
    Router staged = withIot(Routers.of("debian-12", Placement.STAGED));
    assertThat(file(staged, Firewall.RULES).lines())
        .filteredOn(line -> line.contains("iot0") && line.contains("ACCEPT"))
        .containsExactly("-A INPUT -i iot0 -p udp -m udp --sport 67 --dport 68 -j ACCEPT");
    assertThat(file(staged, "/etc/dnsmasq.conf")).doesNotContain("dhcp-range=");
  }

  @Test
  void whatTheHouseholdHasIsLookedAtInEitherNetwork() {
    assertThat(new Health(live(), Duration.ZERO).probes())
        .extracting(HealthProbe::title)
        .contains("DNS answers the home LAN", "DNS answers the network iot");
    assertThat(Services.checks(live()))
        .anySatisfy(
            check ->
                assertThat(check.script().text())
                    .contains("@192.168.42.254 router.lan", "@192.168.43.254 router.iot.lan"));
  }
}
