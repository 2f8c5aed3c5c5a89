package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import io.routervm.config.Cidr;
import io.routervm.config.Dhcp;
import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.HostRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import io.routervm.resource.Absent;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  static final FurtherNetwork IOT =
      iot(
          Optional.of(
              new Dhcp(
                  List.of(Ipv4.of("192.168.43.100"), Ipv4.of("192.168.43.200")),
                  Duration.ofHours(1),
                  LeaseOptions.NONE,
                  Optional.empty())),
          "internet");

  static FurtherNetwork iot(Optional<Dhcp> dhcp, String... may) {
    return new FurtherNetwork(
        "iot",
        Optional.of(20),
        Optional.empty(),
        Cidr.of("192.168.43.254/24"),
        dhcp,
        List.of(may),
        new NetworkOpenings(List.of(53), List.of(53, 67)),
        Optional.empty());
  }

  /** As {@link ServiceContractTest#routers}, each with a host and a server in either network. */
  static List<Router> routers() {
    return ServiceContractTest.routers().stream().map(TwoNetworksTest::withIot).toList();
  }

  private static Router withIot(Router one) {
    return Routers.withNetworks(withCamera(one), List.of(IOT));
  }

  /** With a server in iot that the Internet may reach. */
  static Router withCamera(Router one) {
    RouterConfig.Firewall firewall = one.config().firewall();
    List<Forward> forwards = new ArrayList<>(firewall.forwards());
    forwards.add(new Forward("camera", Protocol.TCP, 8554, new Endpoint(CAMERA, 80)));
    List<HostRecord> hosts = new ArrayList<>(one.config().hosts());
    hosts.add(new HostRecord("camera", CAMERA, List.of(), LeaseOptions.NONE, List.of()));
    return Routers.withHosts(
        Routers.withFirewall(
            one, Variation.of(firewall, RouterConfig.Firewall::forwards, forwards)),
        hosts);
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
        Services.files(Routers.withNetworks(router, List.of("internet", "vpn"), List.of()));
    Map<String, String> two = Services.files(router);
    assertThat(two.keySet()).containsAll(one.keySet());
    assertThat(two.keySet())
        .filteredOn(path -> !one.containsKey(path))
        .isNotEmpty()
        .allMatch(path -> path.matches(".*(iot0|/dnsmasq-iot|/routervm-dnsmasq@).*"));
    assertThat(one.keySet())
        .filteredOn(path -> !one.get(path).equals(two.get(path)))
        .allMatch(
            path ->
                path.matches(
                    "/etc/(routervm/firewall.rules|dnsmasq.conf|dnsmasq.d/hosts.conf"
                        + "|sysctl.d/90-routervm.conf|udev/rules.d/70-persistent-net.rules"
                        + "|NetworkManager/conf.d/90-routervm.conf"
                        + "|systemd/system/(network|NetworkManager).service.d/routervm.conf"
                        + "|systemd/system/routervm-(leases|watch).service)"));
  }

  /** Of three networks, what differs from the files of one. */
  @ParameterizedTest
  @MethodSource("io.routervm.service.ServiceContractTest#routers")
  void whatComesWithThreeNetworksIsTheGoldenOne(Router one) {
    Map<String, String> before = Services.files(one);
    Map<String, String> files = new TreeMap<>(Services.files(ThreeNetworks.of(one)));
    files.entrySet().removeIf(file -> file.getValue().equals(before.get(file.getKey())));
    Golden.assertMatches("networks/" + one.os() + "/" + one.placement(), files);
  }

  @Test
  void nothingIsForwardedBetweenNetworksThatNoFlowNames() {
    Matcher rule =
        Pattern.compile("-A FORWARD -i (\\S+) -o (\\S+) .*-j ACCEPT")
            .matcher(file(live(), Firewall.RULES));
    List<String> pairs = rule.results().map(one -> one.group(1) + " " + one.group(2)).toList();
    assertThat(pairs)
        .as("the VPN's clients reach each other, as this router.yaml says")
        .containsExactlyInAnyOrder(
            "lan0 wan0",
            "lan0 iot0",
            "iot0 wan0",
            "tun0 tun0",
            "tun0 lan0",
            "tun0 wan0",
            "lan0 tun0");
  }

  /** Port 67 of TCP is no DHCP. */
  @Test
  void whoHasNoAddressAsksWhereLeasesAreOpenAlone() {
    NetworkOpenings open = new NetworkOpenings(List.of(53, 67), List.of(53));
    Router router =
        Routers.withNetworks(
            Routers.of("debian-12", Placement.LIVE),
            List.of(Variation.of(IOT, FurtherNetwork::open, open)));
    assertThat(file(router, Firewall.RULES))
        .contains("-A INPUT -i lan0 -s 0.0.0.0 ", "-A INPUT -i iot0 -p tcp -m tcp --dport 67 ")
        .doesNotContain("-A INPUT -i iot0 -s 0.0.0.0 ");
  }

  @Test
  void theFirewallFollows() {
    String rules = file(live(), Firewall.RULES);
    assertThat(rules)
        .contains(
            "\n"
                + "-A spoofed -i iot0 ! -s 192.168.43.0/24 -m comment --comment \"from inside with"
                + " an address of others\" -j DROP\n")
        .contains(
            "\n"
                + "-A spoofed -i wan0 -s 192.168.43.0/24 -m comment --comment \"from bogus source"
                + " addresses\" -j DROP\n")
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

  /** A router whose home has one subnet plans nothing for it: nobody there sends to another. */
  @Test
  void whatIsForASubnetWithoutARouteIsDroppedWhereThereAreSeveral() {
    String dropped = "-A FORWARD -o wan0 -d 192.168.42.0/24 -m conntrack --ctstate NEW";
    Router vpn = Routers.of("debian-12", Placement.LIVE);
    Router one = Routers.withVpn(vpn, Optional.empty());
    assertThat(file(one, Firewall.RULES)).doesNotContain(dropped);
    assertThat(file(vpn, Firewall.RULES)).contains(dropped);
    assertThat(file(ThreeNetworks.of(one), Firewall.RULES)).contains(dropped);
    assertThat(file(Routers.of("debian-12", Placement.STAGED), Firewall.RULES))
        .doesNotContain(dropped);
  }

  /** The WAN address leads to a server from where one may reach it, and from nowhere else. */
  @Test
  void aServerInEitherNetworkIsReachedByTheWanAddress() {
    String rules = file(live(), Firewall.RULES);
    assertThat(rules)
        .contains("\n-A PREROUTING -i wan0 -m addrtype --dst-type LOCAL -j forwards-iot\n")
        .contains("\n-A PREROUTING -i iot0 ! -d 192.168.43.0/24 -m addrtype")
        .contains("\n-A forwards-iot -p tcp -m tcp --dport 8554 -j DNAT")
        .contains("\n-A FORWARD -o iot0 -d 192.168.43.10 -p tcp -m tcp --dport 80 ")
        .contains("\n-A POSTROUTING -s 192.168.43.0/24 -o iot0 -m conntrack --ctstate DNAT ")
        .contains("\n-A forwards-iot -d 192.168.42.0/24 -j RETURN\n-A forwards-iot -p tcp");
    assertThat(rules.lines().filter(line -> line.endsWith("-j forwards-iot"))).hasSize(3);
    assertThat(rules.lines().filter(line -> line.endsWith("-j forwards")))
        .noneMatch(line -> line.contains("iot0"));
  }

  @Test
  void dnsmasqFollows() {
    assertThat(file(live(), "/etc/dnsmasq.conf"))
        .contains("\ninterface=lan0\ninterface=tun0\nexcept-interface=wan0\n")
        .contains("except-interface=iot0\n", "\nlocal=/lan/\n", "\ndomain=lan\n")
        .contains("\nserver=/iot.lan/192.168.43.254\nrebind-domain-ok=/iot.lan/\n")
        .contains("\nserver=/43.168.192.in-addr.arpa/192.168.43.254\n")
        .contains("\ndhcp-range=192.168.42.100,192.168.42.200,255.255.255.0,12h\n")
        .contains("\ndhcp-lease-max=254\n", "\nconf-dir=/etc/dnsmasq.d,*.conf\n")
        .doesNotContain("192.168.43.100");
    assertThat(file(live(), "/etc/routervm/dnsmasq-iot.conf"))
        .contains("\ninterface=iot0\nexcept-interface=lo\nexcept-interface=lan0\n")
        .contains("\nlocal=/iot.lan/\n", "\nlocal=/lan/\n", "\ndomain=iot.lan\n")
        .contains("\ndhcp-range=192.168.43.100,192.168.43.200,255.255.255.0,1h\n")
        .contains("\ndhcp-option=option:router,192.168.43.254\n")
        .contains("\ndhcp-option=option:domain-name,iot.lan\n")
        .contains("\nconf-dir=/etc/routervm/dnsmasq-iot.d,*.conf\n")
        .as("it may not reach the LAN, so it asks nobody for names there")
        .doesNotContain("192.168.42", "no-dhcp-interface", "interface=tun0\ninterface");
    assertThat(file(live(), "/etc/routervm/dnsmasq-iot.d/hosts.conf"))
        .contains("\nhost-record=router.iot.lan,router,192.168.43.254\n")
        .contains("\nhost-record=camera.iot.lan,camera,192.168.43.10\n")
        .doesNotContain("nas");
    assertThat(file(live(), "/etc/dnsmasq.d/hosts.conf"))
        .contains("\nhost-record=nas.lan,nas,files.lan,files,192.168.42.10\n")
        .doesNotContain("camera");
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
    for (String path : List.of("/etc/dnsmasq.conf", "/etc/routervm/dnsmasq-iot.conf")) {
      assertThat(file(staged, path)).isNotEmpty().doesNotContain("dhcp-range=");
    }
    assertThat(Services.resources(staged))
        .filteredOn(one -> one.id().name().equals("routervm-dnsmasq@iot"))
        .singleElement()
        .satisfies(one -> assertThat(((SystemdUnit) one).running()).isFalse());
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

  /** Nothing of it is left behind, and there is no difference once it has gone. */
  @Test
  void aNetworkThatIsGoneLeavesNothing() {
    for (String os : List.of("debian-12", "almalinux-9", "centos-7")) {
      Router one = Routers.of(os, Placement.LIVE);
      Set<String> further = new HashSet<>(Services.files(withIot(one)).keySet());
      further.removeAll(Services.files(one).keySet());
      List<Resource> resources = Services.resources(one.after(List.of("lan", "iot")));
      List<String> absent =
          resources.stream()
              .filter(Absent.class::isInstance)
              .map(resource -> ((Absent) resource).path())
              .toList();
      assertThat(further)
          .as(os)
          .isNotEmpty()
          .allMatch(file -> absent.contains(file) || absent.contains(parent(file)));
      assertThat(resources)
          .contains(SystemdUnit.off("routervm-dnsmasq@iot.service"))
          .anyMatch(resource -> resource.id().toString().equals("down:iot0"));
      assertThat(Services.resources(one.after(List.of()))).isEqualTo(Services.resources(one));
    }
  }

  /** Another one of them needs the unit file that both have. */
  @Test
  void oneOfTwoGoesAlone() {
    Router left = withIot(Routers.of("debian-12", Placement.LIVE)).after(List.of("iot", "guest"));
    assertThat(left.gone()).containsExactly("guest");
    assertThat(Services.resources(left).stream().map(resource -> resource.id().toString()))
        .contains("unit:routervm-dnsmasq@guest", "down:guest0", "name:iot0")
        .doesNotContain("absent:/etc/systemd/system/routervm-dnsmasq@.service", "down:iot0");
  }

  private static String parent(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }
}
