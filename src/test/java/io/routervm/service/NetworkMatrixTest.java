package io.routervm.service;

import static io.routervm.service.ThreeNetworks.ASKED;
import static io.routervm.service.ThreeNetworks.ASKING;
import static io.routervm.service.ThreeNetworks.CAMERA;
import static io.routervm.service.ThreeNetworks.VISITOR;
import static io.routervm.service.ThreeNetworks.own;
import static io.routervm.service.ThreeNetworks.router;
import static io.routervm.service.ThreeNetworks.usual;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.PortRange;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.TrafficRule;
import io.routervm.config.Variation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three networks, a VPN and the outside: who reaches whom, and which address of the router, is what
 * {@code may} says and nothing beside it, measured with real packets. The kernel's own defence is
 * off, as in {@link HomeNetwork}.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkMatrixTest {
  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = ThreeNetworks.up(folder);
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  /** Guests print, and a thing sets its clock; that is all that each of them may in addition. */
  @EachPacketFilter
  void aRuleAllowsOnePortOfOneHost(PacketFilter filter) {
    Router router = usual();
    RouterConfig.Firewall firewall = router.config().firewall();
    List<TrafficRule> rules =
        List.of(rule("print", "guest", HomeNetwork.NAS, 443), rule("web", CAMERA, "internet", 80));
    home.load(
        Routers.withFirewall(router, Variation.of(firewall, RouterConfig.Firewall::rules, rules)),
        filter);
    assertThat(home.tcp("visitor", HomeNetwork.NAS, 443)).isEqualTo(VISITOR);
    assertThat(home.tcp("visitor", HomeNetwork.NAS, 80)).isEmpty();
    assertThat(home.pings("visitor", HomeNetwork.NAS)).isFalse();
    assertThat(home.tcp("camera", HomeNetwork.NAS, 443)).isEmpty();
    assertThat(home.tcp("camera", HomeNetwork.WEB_SERVER, 80))
        .isEqualTo(HomeNetwork.PUBLIC_ADDRESS);
    assertThat(home.pings("camera", HomeNetwork.WEB_SERVER)).isFalse();
    assertThat(home.tcp("intruder", HomeNetwork.NAS, 443)).isEmpty();
  }

  private static TrafficRule rule(String name, String from, String to, int port) {
    return new TrafficRule(
        name,
        List.of(from),
        List.of(to),
        List.of(Protocol.TCP),
        List.of(PortRange.of(port)),
        TrafficRule.Action.ALLOW,
        Optional.empty());
  }

  /** What is asked everywhere, and what is asked of the router. */
  private static final List<String> OF_HOSTS = List.of("tcp 80", "udp 9000", "icmp");

  private static final List<String> OF_ROUTER =
      List.of("tcp 22", "tcp 53", "tcp 8080", "udp 53", "udp 67", "icmp");

  private static NetworkMatrix matrix(Router router) {
    return new NetworkMatrix(router.networks(), own(router), OF_HOSTS, OF_ROUTER);
  }

  /** What gets an answer. All that one host asks, it asks at once. */
  private Set<String> measured(Router router) {
    Map<String, Process> asking = new LinkedHashMap<>();
    ASKING.forEach(
        (from, host) -> {
          String script = matrix(router).script(from, ASKED, NetworkMatrixTest::probe);
          Path file = home.hosts.file("ask-" + from, script);
          asking.put(from, home.hosts.background(host, "sh " + file));
        });
    Set<String> answered = new TreeSet<>();
    asking
        .values()
        .forEach(one -> Namespaces.finish(one, 60).output().lines().forEach(answered::add));
    return answered;
  }

  /** A hundred of them begin at once: on a busy machine the second try is often the first. */
  private static String probe(String address, String protocol, String port) {
    return switch (protocol) {
      case "tcp" -> "socat -T4 -u TCP4:%s:%s,connect-timeout=4 -".formatted(address, port);
      case "udp" ->
          "echo hello | socat -t4 -T4 - UDP4:%s:%s%s"
              .formatted(address, port, HomeNetwork.UNTIL_LINE_END);
      default -> "ping -n -c 3 -i 0.5 -W 3 %s | grep 'bytes from'".formatted(address);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "IPTABLES, internet vpn iot guest, '', internet",
    "LEGACY, internet vpn iot guest, '', internet",
    "NFTABLES, internet vpn iot guest, '', internet",
    "IPTABLES, internet iot, lan, internet vpn iot",
    "NFTABLES, internet iot, lan, internet vpn iot",
    "IPTABLES, '', guest vpn, ''",
    "NFTABLES, '', guest vpn, ''",
  })
  void isExactlyWhatIsSaid(PacketFilter filter, String lan, String iot, String guest) {
    Router router = router(words(lan), words(iot), words(guest));
    home.load(router, filter);
    assertThat(measured(router)).containsExactlyElementsOf(matrix(router).said());
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  /** Without it, a probe that never gets an answer would pass for a firewall that drops all. */
  @Test
  void withoutRulesEveryProbeIsAnswered() {
    Router router = usual();
    Set<String> unanswered = new TreeSet<>();
    for (String from : ASKING.keySet()) {
      for (String zone : own(router).keySet()) {
        OF_ROUTER.forEach(what -> unanswered.add(from + " -> router in " + zone + " " + what));
      }
      for (String to : ASKED.keySet()) {
        if (!to.equals(from) && !to.equals(NetworkMatrix.OUTSIDE)) {
          OF_HOSTS.forEach(what -> unanswered.add(from + " -> " + to + " " + what));
        }
      }
    }
    unanswered.removeAll(measured(router));
    assertThat(unanswered).isEmpty();
  }

  @EachPacketFilter
  void whatIsRefusedIsCountedByPair(PacketFilter filter) {
    Router router = usual();
    home.load(router, filter);
    assertThat(home.pings("camera", HomeNetwork.NAS)).isFalse();
    assertThat(home.pings("visitor", CAMERA)).isFalse();
    assertThat(home.tcp("visitor", "192.168.44.254", 22)).isEmpty();
    assertThat(home.tcp("camera", HomeNetwork.LAN_ADDRESS, 53)).isEmpty();
    String counted = home.hosts.must("router", filter.save());
    for (String comment :
        List.of(
            "refused from iot to lan",
            "refused from guest to iot",
            "refused from guest",
            "refused from iot to other addresses of the router")) {
      assertThat(counted).containsPattern(filter.dropped(comment, true));
    }
    assertThat(counted).containsPattern(filter.dropped("refused from iot to guest", false));
  }

  /** Also with an address of whoever might reach it. */
  @ParameterizedTest
  @CsvSource({
    "camera, 192.168.42.77, 192.168.44.10, visitor",
    "camera, 192.168.44.77, 203.0.113.10, internet",
    "camera, 10.8.0.77, 192.168.42.10, nas",
    "camera, 192.168.42.77, 192.168.42.254, router",
    "visitor, 192.168.42.77, 192.168.43.10, camera",
    "visitor, 198.51.100.7, 203.0.113.10, internet",
    "phone, 192.168.42.77, 192.168.43.10, camera",
    "intruder, 192.168.43.77, 192.168.42.10, nas",
  })
  void nobodyGetsThroughWithAnAddressOfOthers(
      String from, String source, String to, String receiver) {
    if (!to.startsWith("203.")) {
      assertThat(home.spoof(from, source, to, 9999, receiver)).as("without rules").isEqualTo(10);
    }
    for (PacketFilter filter : PacketFilter.ofThisRun()) {
      home.noRules();
      home.load(usual(), filter);
      assertThat(home.spoof(from, source, to, 9999, receiver)).as("%s", filter).isZero();
    }
  }

  /** Who knows addresses and ports of a connection is not taken for one of its ends. */
  @ParameterizedTest
  @CsvSource({
    "visitor, 192.168.42.100, 192.168.43.10, camera",
    "intruder, 192.168.42.100, 192.168.43.10, camera",
    "phone, 192.168.42.100, 192.168.43.10, camera",
    "visitor, 192.168.43.10, 192.168.42.100, pc",
    "intruder, 192.168.43.10, 192.168.42.100, pc",
    "phone, 192.168.43.10, 192.168.42.100, pc",
  })
  void nobodyGetsIntoAConnectionOfOthers(String from, String source, String to, String receiver) {
    int port = home.nextPort();
    boolean there = receiver.equals("camera");
    Injection injection =
        new Injection(from, source, there ? port : 9000, to, there ? 9000 : port, receiver);
    home.connect("pc", port, CAMERA, 9000);
    assertThat(home.inject(injection)).as("without rules").isEqualTo(10);
    for (PacketFilter filter : PacketFilter.ofThisRun()) {
      home.noRules();
      home.load(usual(), filter);
      home.connect("pc", port, CAMERA, 9000);
      assertThat(home.inject(injection)).as("%s", filter).isZero();
      assertThat(home.hosts.must("router", filter.save()))
          .containsPattern(filter.dropped("from [a-z ]+ address(es| of others)", true));
    }
  }

  /** The answers of the Internet come by the WAN alone; there, whoever is the ISP is believed. */
  @EachPacketFilter
  void nobodyAtHomeAnswersForTheInternet(PacketFilter filter) {
    home.load(usual(), filter);
    int port = home.nextPort();
    for (String from : List.of("visitor", "camera", "phone", "intruder")) {
      home.connect("pc", port, HomeNetwork.WEB_SERVER, 9000);
      Injection injection =
          new Injection(from, HomeNetwork.WEB_SERVER, 9000, HomeNetwork.WAN_ADDRESS, port, "pc");
      assertThat(home.inject(injection)).as(from).isEqualTo(from.equals("intruder") ? 10 : 0);
    }
  }

  @EachPacketFilter
  void noNetworkLeavesByTheWanUntranslated(PacketFilter filter) {
    home.load(usual(), filter);
    for (String from : List.of("pc", "visitor", "phone")) {
      assertThat(home.tcp(from, HomeNetwork.ISP_BOX, 80)).isEqualTo(HomeNetwork.WAN_ADDRESS);
    }
  }

  /**
   * A server in iot is reached from outside and from where one may reach iot, by the WAN address.
   */
  @EachPacketFilter
  void aForwardLeadsToAnyNetwork(PacketFilter filter) {
    home.load(TwoNetworksTest.withCamera(usual()), filter);
    assertThat(home.tcp("intruder", HomeNetwork.WAN_ADDRESS, 8554)).isEqualTo("192.168.1.66");
    assertThat(home.tcp("pc", HomeNetwork.WAN_ADDRESS, 8554)).isEqualTo("192.168.42.100");
    assertThat(home.tcp("visitor", HomeNetwork.WAN_ADDRESS, 8554)).isEmpty();
    assertThat(home.tcp("visitor", "192.168.44.254", 8554)).isEmpty();
  }
}
