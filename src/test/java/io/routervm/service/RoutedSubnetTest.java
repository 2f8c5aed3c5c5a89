package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.StaticRoute;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A subnet behind a host of the home, with real packets and without the kernel's own defence. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutedSubnetTest {
  private static final String GATE = "192.168.42.31";
  private static final String FAR = "10.9.0.5";
  private static final String HOME = "192.168.42.0/24";
  private static final String BEHIND = "10.9.0.0/16";
  private static final Router ROUTER = Routers.of("debian-12", Placement.LIVE);
  private static final StaticRoute ROUTE = new StaticRoute(Cidr.of(BEHIND), Ipv4.of(GATE));

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, ROUTER);
    home.hosts.hub("farlan");
    for (String name : new String[] {"gate", "far"}) {
      home.hosts.host(name);
    }
    home.hosts.cable("gate", "eth0", "homelan");
    home.hosts.must("gate", "ip address add " + GATE + "/24 dev eth0");
    home.hosts.must("gate", "ip route add default via " + HomeNetwork.LAN_ADDRESS);
    home.hosts.cable("gate", "eth1", "farlan");
    home.hosts.must("gate", "ip address add 10.9.0.1/16 dev eth1");
    home.hosts.must("gate", "sysctl -q -w net.ipv4.ip_forward=1");
    home.hosts.cable("far", "eth0", "farlan");
    home.hosts.must("far", "ip address add " + FAR + "/16 dev eth0");
    home.hosts.must("far", "ip route add default via 10.9.0.1");
    home.hosts.must("router", "ip route add " + BEHIND + " via " + GATE);
    // As KernelSettings has it: nobody is told of a shorter way, so each packet there passes us.
    home.hosts.must(
        "router", "for f in /proc/sys/net/ipv4/conf/*/send_redirects; do echo 0 >$f; done");
    home.hosts.must("intruder", "ip route add " + BEHIND + " via " + HomeNetwork.WAN_ADDRESS);
    home.answerTcp("far", 80);
  }

  @EachPacketFilter
  void isOfTheZoneOfItsNetwork(PacketFilter filter) {
    load(Routers.withRoutes(ROUTER, ROUTE), filter);
    assertThat(home.tcp("pc", FAR, 80)).isEqualTo("192.168.42.100");
    assertThat(home.pings("pc", FAR)).isTrue();
    assertThat(home.tcp("far", HomeNetwork.NAS, 80)).isEqualTo(FAR);
    assertThat(home.udp("far", HomeNetwork.NAS, 3479)).isEqualTo(FAR);
    assertThat(home.tcp("far", HomeNetwork.LAN_ADDRESS, 53)).isEqualTo(FAR);
    // There by the router, back without it, and the other way round.
    assertThat(passed(filter, HOME, BEHIND)).isPositive();
    assertThat(passed(filter, BEHIND, HOME)).isZero();
    assertThat(home.tcp("far", HomeNetwork.WEB_SERVER, 80)).isEqualTo(HomeNetwork.PUBLIC_ADDRESS);
    // Never as itself at the ISP's.
    assertThat(home.tcp("far", HomeNetwork.ISP_BOX, 80)).isEqualTo(HomeNetwork.WAN_ADDRESS);
    assertThat(home.tcp("phone", FAR, 80)).isEqualTo("10.8.0.2");
    // A server at home that knows the shorter way still answers by the address that was asked.
    home.hosts.must("nas", "ip route add " + BEHIND + " via " + GATE);
    try {
      assertThat(home.tcp("far", HomeNetwork.WAN_ADDRESS, 443)).isEqualTo(HomeNetwork.LAN_ADDRESS);
      assertThat(home.tcp("far", HomeNetwork.NAS, 80)).isEqualTo(FAR);
    } finally {
      home.hosts.must("nas", "ip route delete " + BEHIND);
    }
  }

  @EachPacketFilter
  void nobodyElseMayBeOfIt(PacketFilter filter) {
    load(Routers.withRoutes(ROUTER, ROUTE), filter);
    assertThat(home.tcp("intruder", FAR, 80)).isEmpty();
    assertThat(home.spoof("intruder", "10.9.0.77", HomeNetwork.NAS, 9999, "nas")).isZero();
    assertThat(home.spoof("phone", "10.9.0.77", HomeNetwork.NAS, 9997, "nas")).isZero();
    assertThat(home.spoof("far", "172.20.0.9", HomeNetwork.WEB_SERVER, 9998, "internet")).isZero();
    assertThat(home.spoof("far", "10.8.0.9", HomeNetwork.WEB_SERVER, 9996, "internet")).isZero();
  }

  /** What the firewall does not know of is refused: the route alone opens nothing. */
  @EachPacketFilter
  void withoutTheKeyNothingOfItPasses(PacketFilter filter) {
    load(ROUTER, filter);
    assertThat(home.tcp("far", HomeNetwork.WEB_SERVER, 80)).isEmpty();
    assertThat(home.tcp("pc", FAR, 80)).isEmpty();
  }

  private void load(Router router, PacketFilter filter) {
    home.noRules();
    home.load(router, filter);
  }

  /**
   * Packets from one of the two to the other that the router has let through since the rules were
   * loaded.
   */
  private long passed(PacketFilter filter, String from, String to) {
    if (filter.isNft()) {
      String pair = "ip saddr " + from + " ip daddr " + to + " .*counter packets (\\d+) ";
      return Pattern.compile(pair)
          .matcher(home.hosts.must("router", filter.show("forward")))
          .results()
          .mapToLong(rule -> Long.parseLong(rule.group(1)))
          .sum();
    }
    String list = filter.program() + " -nvxL FORWARD";
    return home.hosts
        .must("router", list)
        .lines()
        .map(line -> line.strip().split(" +"))
        .filter(words -> words.length > 8 && words[7].equals(from) && words[8].equals(to))
        .mapToLong(words -> Long.parseLong(words[0]))
        .sum();
  }
}
