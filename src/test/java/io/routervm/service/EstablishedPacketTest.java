package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.FurtherNetwork;
import io.routervm.config.NetworkOpenings;
import io.routervm.config.Placement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How many rules a packet of a known connection passes: counted by the kernel, whose counters say
 * of each rule whether the packets of one connection have matched it.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EstablishedPacketTest {
  private static final int SENT = 20;
  private static final Pattern CHAIN = Pattern.compile("\tchain (\\S+) \\{");
  private static final Pattern COUNTER = Pattern.compile("\t\tcounter packets (\\d+) ");

  private static final Router ONE =
      Routers.withVpn(Routers.of("debian-12", Placement.LIVE), 1194, Routers.VPN.protocol(), false);

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, ONE);
    home.answerUdp("internet", 53);
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  private static Router with(int networks) {
    return Routers.withNetworks(
        ONE,
        IntStream.range(1, networks)
            .mapToObj(
                number ->
                    new FurtherNetwork(
                        "net" + number,
                        Optional.of(100 + number),
                        Optional.empty(),
                        Cidr.of("192.168." + (100 + number) + ".254/24"),
                        Optional.empty(),
                        List.of("internet"),
                        new NetworkOpenings(List.of(53), List.of(53, 67)),
                        Optional.empty()))
            .toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES", "LEGACY"})
  void passesNoMoreRulesInSixteenNetworksThanInOne(PacketFilter filter) {
    String program = filter.program();
    Map<Integer, List<Double>> passed = new LinkedHashMap<>();
    for (int networks : new int[] {1, 2, 16}) {
      home.noRules();
      home.load(with(networks), filter);
      passed.put(networks, List.of(forwarded(program), toTheRouter(program)));
    }
    assertThat(passed.get(16)).as("%s", passed).isEqualTo(passed.get(2));
    assertThat(passed.get(16).get(0)).as("%s", passed).isLessThan(passed.get(1).get(0));
    assertThat(passed.get(16).get(1)).as("%s", passed).isLessThan(passed.get(1).get(1));
  }

  /**
   * With a counter before everything else in each rule, as nft counts what comes to it: so many
   * rules are asked.
   */
  @Test
  void isKnownByTwoRulesUnderNftables() {
    Map<Integer, List<Map<String, Double>>> asked = new LinkedHashMap<>();
    for (int networks : new int[] {1, 2, 16}) {
      asked.put(
          networks,
          List.of(
              asked(with(networks), HomeNetwork.WEB_SERVER, 2 * SENT),
              asked(with(networks), HomeNetwork.LAN_ADDRESS, SENT)));
    }
    System.out.println("rules of nft's that are asked about an established packet: " + asked);
    assertThat(asked.get(16)).isEqualTo(asked.get(2)).isEqualTo(asked.get(1));
    Map<String, Double> forwarded = asked.get(1).get(0);
    Map<String, Double> own = asked.get(1).get(1);
    // By the kernel's hooks: the second rule is in the chain of the NIC that it came by.
    assertThat(forwarded)
        .isEqualTo(
            Map.of("forward", 1.0, "offered-lan0", 0.5, "known-outside", 0.5, "segments", 1.0));
    assertThat(own).isEqualTo(Map.of("input", 1.0, "known-lan0", 1.0, "output", 1.0));
  }

  /** By chain, for each of so many packets. */
  private Map<String, Double> asked(Router router, String to, int packets) {
    home.noRules();
    Router filtered = PacketFilter.NFTABLES.of(router);
    Path rules =
        home.hosts.file(
            "counted.nft",
            Services.files(filtered)
                .get(Firewall.NFT_RULES)
                .replaceAll("(?m)^\t\t(?!type |#|\t|})", "\t\tcounter "));
    home.hosts.must("router", PacketFilter.NFTABLES.load(rules));
    int port = home.nextPort();
    home.connect("pc", port, to, 53, 1);
    Map<String, Long> before = counted();
    home.connect("pc", port, to, 53, SENT);
    Map<String, Double> asked = new LinkedHashMap<>();
    counted()
        .forEach(
            (chain, count) -> {
              if (count > before.get(chain)) {
                asked.put(chain, (count - before.get(chain)) / (double) packets);
              }
            });
    return asked;
  }

  /** The sum of the first counters of a chain's rules. */
  private Map<String, Long> counted() {
    Map<String, Long> counted = new LinkedHashMap<>();
    String chain = "";
    for (String line : home.hosts.must("router", PacketFilter.NFTABLES.save()).lines().toList()) {
      Matcher begins = CHAIN.matcher(line);
      Matcher rule = COUNTER.matcher(line);
      if (begins.matches()) {
        chain = begins.group(1);
        counted.put(chain, 0L);
      } else if (rule.lookingAt()) {
        counted.merge(chain, Long.parseLong(rule.group(1)), Long::sum);
      }
    }
    return counted;
  }

  /** Rules on the way to the Internet and back, for each packet. */
  private double forwarded(String program) {
    PassedRules rules = talk(program, HomeNetwork.WEB_SERVER);
    for (String chain : new String[] {"mangle PREROUTING", "mangle FORWARD", "filter FORWARD"}) {
      rules.enter(chain, 2 * SENT);
    }
    assertThat(rules.accepted()).as("by the rules").isEqualTo(2 * SENT);
    return rules.checked() / (2.0 * SENT);
  }

  /** Rules on the way to the router itself and back, for each packet. */
  private double toTheRouter(String program) {
    PassedRules rules = talk(program, HomeNetwork.LAN_ADDRESS);
    for (String chain : new String[] {"mangle PREROUTING", "mangle INPUT", "filter INPUT"}) {
      rules.enter(chain, SENT);
    }
    for (String chain : new String[] {"mangle OUTPUT", "filter OUTPUT"}) {
      rules.enter(chain, SENT);
    }
    assertThat(rules.accepted()).as("by the rules").isEqualTo(SENT);
    return rules.checked() / (2.0 * SENT);
  }

  /** What is counted while a connection that is known already asks and is answered. */
  private PassedRules talk(String program, String to) {
    int port = home.nextPort();
    home.connect("pc", port, to, 53, 1);
    for (String table : new String[] {"nat", "mangle", "filter"}) {
      home.hosts.must("router", program + " -t " + table + " -Z");
    }
    home.connect("pc", port, to, 53, SENT);
    String nat = home.hosts.must("router", program + "-save -c -t nat");
    assertThat(nat.lines().filter(line -> line.startsWith("[")))
        .as("rules of the first packet")
        .isNotEmpty()
        .allMatch(line -> line.startsWith("[0:0]"));
    return new PassedRules(
        home.hosts.must(
            "router", program + "-save -c -t mangle && " + program + "-save -c -t filter"));
  }
}
