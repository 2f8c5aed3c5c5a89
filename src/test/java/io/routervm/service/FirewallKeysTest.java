package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.Golden;
import io.routervm.config.Cidr;
import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.HostRecord;
import io.routervm.config.Ipv4;
import io.routervm.config.LeaseOptions;
import io.routervm.config.LineLimits;
import io.routervm.config.MacAddress;
import io.routervm.config.Placement;
import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.config.Rate;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.TimeSpan;
import io.routervm.config.TimeWindow;
import io.routervm.config.TimeWindow.Day;
import io.routervm.config.TrafficRule;
import io.routervm.config.TrafficRule.Action;
import io.routervm.config.Variation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What of a router's files the further keys of {@code firewall} change. That real packets go where
 * they say is in {@link FirewallMatrixTest}.
 */
class FirewallKeysTest {
  /** As {@link ServiceContractTest#routers}, each with all of those keys. */
  static List<Router> routers() {
    return ServiceContractTest.routers().stream().map(FirewallKeysTest::with).toList();
  }

  /** One range that keeps its ports and is for one neighbour alone, and one that moves. */
  static Router with(Router router) {
    Firewall firewall = router.config().firewall();
    List<Forward> forwards = new ArrayList<>(firewall.forwards());
    forwards.add(
        range(
            "lan-party",
            new PortRange(27015, 27030),
            new Endpoint(Ipv4.of("192.168.42.10"), OptionalInt.empty()),
            List.of(Cidr.of("192.168.1.66/32"), Cidr.of("203.0.113.0/24"))));
    forwards.add(
        range(
            "moved",
            new PortRange(5000, 5002),
            new Endpoint(Ipv4.of("192.168.42.10"), 6000),
            List.of()));
    Firewall forwarding = Variation.of(firewall, Firewall::forwards, forwards);
    List<HostRecord> hosts = new ArrayList<>(router.config().hosts());
    hosts.add(
        new HostRecord(
            "tablet",
            Ipv4.of("192.168.42.30"),
            List.of(MacAddress.of("52:54:00:00:00:30")),
            LeaseOptions.NONE,
            List.of()));
    return Routers.withHosts(
        Routers.withFirewall(
            router,
            Variation.of(
                Variation.of(forwarding, Firewall::rules, RULES), Firewall::limits, LIMITS)),
        hosts);
  }

  private static final LineLimits LIMITS =
      new LineLimits(
          Optional.of(
              new LineLimits.Line(
                  Optional.of(new Rate("180mbit")), Optional.of(new Rate("38mbit")))));

  /** Some that hold always, and some with a time; one of them excepts something from another. */
  private static final List<TrafficRule> RULES =
      List.of(
          always("nas-stays-home", "nas", "internet", Action.DENY),
          new TrafficRule(
              "school",
              List.of("tablet"),
              List.of("198.51.100.0/24"),
              List.of(Protocol.TCP, Protocol.UDP),
              List.of(PortRange.of(443)),
              Action.ALLOW,
              Optional.empty()),
          new TrafficRule(
              "kids",
              List.of("tablet", "192.168.42.31"),
              List.of("internet"),
              List.of(),
              List.of(),
              Action.DENY,
              Optional.of(
                  new TimeWindow(
                      List.of(Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI),
                      Optional.of(new TimeSpan("2100", "0700"))))),
          new TrafficRule(
              "printing",
              List.of("vpn"),
              List.of("printer"),
              List.of(Protocol.TCP),
              List.of(PortRange.of(631), new PortRange(9100, 9102)),
              Action.ALLOW,
              Optional.of(new TimeWindow(List.of(Day.SUN), Optional.empty()))),
          always("no-printing", "vpn", "printer", Action.DENY));

  static TrafficRule always(String name, String from, String to, Action action) {
    return new TrafficRule(
        name, List.of(from), List.of(to), List.of(), List.of(), action, Optional.empty());
  }

  private static Forward range(String name, PortRange ports, Endpoint to, List<Cidr> from) {
    return new Forward(
        name, List.of(Protocol.TCP, Protocol.UDP), Optional.empty(), Optional.of(ports), to, from);
  }

  @ParameterizedTest
  @MethodSource("routers")
  void whatChangesIsGolden(Router router) {
    Map<String, String> without =
        Services.files(
            Routers.withHosts(
                Routers.of(router.os().name(), router.placement()), router.config().hosts()));
    Golden.assertMatches(
        "guest/" + router.os() + "/" + router.placement() + "-firewall-keys",
        new TreeMap<>(
            Services.files(router).entrySet().stream()
                .filter(file -> !file.getValue().equals(without.get(file.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  private static List<String> rules(String beginning) {
    return Services.files(with(Routers.of("debian-12", Placement.LIVE)))
        .get(io.routervm.service.Firewall.RULES)
        .lines()
        .filter(line -> line.startsWith(beginning))
        .toList();
  }

  @Test
  void aRangeThatKeepsItsPortsIsOneRuleForEachSender() {
    assertThat(rules("-A forwards"))
        .contains(
            "-A forwards -i wan0 -s 192.168.1.66/32 -p udp -m udp --dport 27015:27030 -j DNAT"
                + " --to-destination 192.168.42.10",
            "-A forwards -i lan0 -p tcp -m tcp --dport 27015:27030 -j DNAT --to-destination"
                + " 192.168.42.10")
        .filteredOn(rule -> rule.contains("27015:27030"))
        .hasSize(2 * 4);
    assertThat(rules("-A FORWARD -o lan0 -d 192.168.42.10 -p tcp"))
        .contains(
            "-A FORWARD -o lan0 -d 192.168.42.10 -p tcp -m tcp --dport 27015:27030 -m conntrack"
                + " --ctstate DNAT -j ACCEPT");
  }

  @Test
  void aRangeThatMovesIsOneRuleForEachPort() {
    assertThat(rules("-A forwards -p udp -m udp --dport 500"))
        .containsExactly(
            "-A forwards -p udp -m udp --dport 5000 -j DNAT --to-destination 192.168.42.10:6000",
            "-A forwards -p udp -m udp --dport 5001 -j DNAT --to-destination 192.168.42.10:6001",
            "-A forwards -p udp -m udp --dport 5002 -j DNAT --to-destination 192.168.42.10:6002");
  }
}
