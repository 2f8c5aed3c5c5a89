package io.routervm.service;

import static io.routervm.service.HomeNetwork.ISP_BOX;
import static io.routervm.service.HomeNetwork.LAN_ADDRESS;
import static io.routervm.service.HomeNetwork.NAS;
import static io.routervm.service.HomeNetwork.PUBLIC_ADDRESS;
import static io.routervm.service.HomeNetwork.WAN_ADDRESS;
import static io.routervm.service.HomeNetwork.WEB_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.LineLimits;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code firewall.rules} lets through and what not, and when, measured with real packets. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrafficMatrixTest {
  private static final String TABLET = "192.168.42.100";
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Router LIMITED =
      Routers.withFirewall(
          LIVE,
          Variation.of(
              LIVE.config().firewall(),
              Firewall::limits,
              new LineLimits(
                  Optional.of(
                      new LineLimits.Line(
                          Optional.of(new Rate("8mbit")), Optional.of(new Rate("4mbit")))))));
  private static final TimeWindow SCHOOL_NIGHTS =
      new TimeWindow(
          List.of(Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI),
          Optional.of(new TimeSpan("2100", "0700")));

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, LIVE);
    // A film: it goes on for as long as it is let, and its listener is up before it is asked for.
    home.hosts.background(
        "internet",
        "socat TCP4-LISTEN:8001,fork,reuseaddr SYSTEM:'while echo film; do sleep 0.02; done'");
    home.hosts.background(
        "internet", "socat TCP4-LISTEN:8002,fork,reuseaddr SYSTEM:'head -c 2000000 /dev/zero'");
    home.hosts.background("internet", "socat TCP4-LISTEN:8003,fork,reuseaddr SYSTEM:'wc -c'");
    home.hosts.must(
        "internet",
        "for i in $(seq 400); do [ $(ss -lnt | grep -c ':800[123] ') = 3 ] && exit; sleep 0.05;"
            + " done; exit 1");
  }

  @BeforeEach
  void noRulesAtAll() {
    home.noRules();
  }

  private static Router with(TrafficRule... rules) {
    Firewall firewall = LIVE.config().firewall();
    return Routers.withFirewall(LIVE, Variation.of(firewall, Firewall::rules, List.of(rules)));
  }

  private static TrafficRule kids(Action action, Optional<TimeWindow> when) {
    return new TrafficRule(
        "kids", List.of(TABLET), List.of("internet"), List.of(), List.of(), action, when);
  }

  @EachPacketFilter
  void aCameraStaysHome(PacketFilter filter) {
    home.load(with(FirewallKeysTest.always("camera", NAS, "internet", Action.DENY)), filter);
    assertThat(home.tcp("nas", WEB_SERVER, 80)).isEmpty();
    assertThat(home.tcp("nas", ISP_BOX, 80)).isEmpty();
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
    assertThat(home.tcp("nas", LAN_ADDRESS, 53)).as("the router's names").isEqualTo(NAS);
    assertThat(home.tcp("internet", PUBLIC_ADDRESS, 443)).as("forward").isEqualTo(WEB_SERVER);
  }

  @EachPacketFilter
  void theFirstRuleThatFitsDecides(PacketFilter filter) {
    TrafficRule web =
        new TrafficRule(
            "web",
            List.of(TABLET),
            List.of(WEB_SERVER),
            List.of(Protocol.TCP),
            List.of(PortRange.of(79), new PortRange(80, 81)),
            Action.ALLOW,
            Optional.empty());
    home.load(with(web, kids(Action.DENY, Optional.empty())), filter);
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
    assertThat(home.pings("pc", WEB_SERVER)).isFalse();
    home.load(with(kids(Action.DENY, Optional.empty()), web), filter);
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEmpty();
  }

  @EachPacketFilter
  void aForwardIsRefusedToWhomARuleDenies(PacketFilter filter) {
    home.load(
        with(FirewallKeysTest.always("not-him", HomeNetwork.INTRUDER, NAS, Action.DENY)), filter);
    assertThat(home.tcp("intruder", WAN_ADDRESS, 443)).isEmpty();
    assertThat(home.tcp("internet", PUBLIC_ADDRESS, 443)).isEqualTo(WEB_SERVER);
  }

  /** Neither what the router serves nor the way in for whoever looks after it is a rule's. */
  @EachPacketFilter
  void noRuleTakesTheRouterAway(PacketFilter filter) {
    home.load(
        with(
            FirewallKeysTest.always("out", "lan", "internet", Action.DENY),
            FirewallKeysTest.always("vpn", "lan", "vpn", Action.DENY)),
        filter);
    assertThat(home.tcp("pc", LAN_ADDRESS, 22)).isEqualTo(TABLET);
    assertThat(home.udp("pc", LAN_ADDRESS, 53)).isEqualTo(TABLET);
    assertThat(home.tcp("pc", LAN_ADDRESS, 8080)).isEmpty();
    assertThat(home.tcp("hv", LIVE.identity().routerAddress().address().toString(), 22))
        .isNotEmpty();
  }

  @EachPacketFilter
  void atTheBeginningOfAWindowWhatRunsEnds(PacketFilter filter) {
    Router router = with(kids(Action.DENY, Optional.of(SCHOOL_NIGHTS)));
    home.load(router, filter);
    home.loadForTime(router, filter, "1 2059");
    Process film = film();
    home.loadForTime(router, filter, "1 2100");
    long seen = framesThatCome();
    assertThat(frames()).isEqualTo(seen);
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEmpty();
    assertThat(home.tcp("nas", WEB_SERVER, 80)).as("others").isEqualTo(PUBLIC_ADDRESS);
    assertThat(home.tcp("pc", LAN_ADDRESS, 22)).as("the router").isEqualTo(TABLET);

    home.hosts.must("router", filter.load(home.rules(filter)));
    home.loadForTime(router, filter, "2 0659");
    assertThat(home.tcp("pc", WEB_SERVER, 80)).as("loaded anew").isEmpty();
    home.loadForTime(router, filter, "2 0700");
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEqualTo(PUBLIC_ADDRESS);
    film.destroy();
  }

  /** The lab's kernel has neither cake nor fq_codel: the class of HTB alone is measured here. */
  @EachPacketFilter
  void aLineIsKeptAtItsLimitsInBothDirections(PacketFilter filter) {
    home.load(LIMITED, filter);
    Path program = limits(LIMITED);
    Process follow = home.hosts.background("router", "sh " + program + " follow");
    assertThat(home.hosts.must("router", "sh " + program + " check")).contains("Sent", "htb");
    assertThat(milliseconds("socat -u TCP4:" + WEB_SERVER + ":8002 -", "| head -c 2000000"))
        .as("2 MB at 8 Mbit/s")
        .isGreaterThan(1500);
    assertThat(
            milliseconds(
                "head -c 1000000 /dev/zero", "| socat -t 60 - TCP4:" + WEB_SERVER + ":8003"))
        .as("1 MB at 4 Mbit/s")
        .isGreaterThan(1500);
    assertThat(home.hosts.must("router", "sh " + program + " show"))
        .matches("up \\d+\ndown \\d+\n");
    List<ProcessHandle> all = new ArrayList<>(follow.descendants().toList());
    all.add(follow.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
    home.hosts.must("router", "tc qdisc del dev wan0 root && sh " + program + " once");
    home.hosts.must("router", "sh " + program + " check");
    home.hosts.must("router", "sh " + program + " off");
    assertThat(home.hosts.must("router", "tc qdisc show dev wan0 && ip -o link"))
        .doesNotContain("htb", "ingress", "ifb-wan0");
  }

  /** The program is replaced first, and what ends the old one is the new one's {@code off}. */
  @Test
  void aWanOfAnotherKindLeavesNoLimitsBehind() {
    home.hosts.must("router", "sh " + limits(LIMITED) + " once");
    home.hosts.must("router", "sh " + limits(Routers.withSession(LIMITED)) + " off");
    assertThat(home.hosts.must("router", "tc qdisc show dev wan0 && ip -o link"))
        .doesNotContain("htb", "ingress", "ifb-wan0");
  }

  private Path limits(Router router) {
    return home.hosts.file(
        "limits",
        Services.files(router)
            .get(LineLimit.PROGRAM)
            .replace("fq_codel", "pfifo")
            .replace("/run/routervm-limits", home.hosts.path("limits-state").toString()));
  }

  /** How long a transfer of {@code pc}'s takes; all of it comes. */
  private long milliseconds(String source, String sink) {
    String[] times =
        home.hosts
            .must("pc", "date +%s%3N; " + source + " " + sink + " | wc -c >&2; date +%s%3N")
            .split("\\s+", -1);
    return Long.parseLong(times[times.length - 2]) - Long.parseLong(times[0]);
  }

  /** A film that {@code pc} sees, and that has begun. */
  private Process film() {
    Process film =
        home.hosts.background(
            "pc",
            "socat -u TCP4:"
                + WEB_SERVER
                + ":8001 OPEN:"
                + home.hosts.path("film")
                + ",creat,trunc");
    home.hosts.await("the film runs", 10, () -> frames() > 10);
    return film;
  }

  private long frames() {
    return home.hosts.run("pc", "test ! -e " + home.hosts.path("film")).succeeded()
        ? 0
        : home.hosts.read("film").length();
  }

  /** Once what was on its way has arrived: a round trip of somebody else's, several times. */
  private long framesThatCome() {
    assertThat(home.pings("nas", WEB_SERVER)).isTrue();
    long frames = frames();
    assertThat(home.hosts.run("nas", "ping -n -q -c 40 -i 0.05 " + WEB_SERVER).succeeded())
        .isTrue();
    return frames;
  }

  /** What is excepted from it above runs on. */
  @EachPacketFilter
  void whatAnEarlierRuleAllowsRunsOnInAWindow(PacketFilter filter) {
    Router router =
        with(
            new TrafficRule(
                "film",
                List.of(TABLET),
                List.of(WEB_SERVER),
                List.of(Protocol.TCP),
                List.of(PortRange.of(8001)),
                Action.ALLOW,
                Optional.empty()),
            kids(Action.DENY, Optional.of(SCHOOL_NIGHTS)));
    home.load(router, filter);
    home.loadForTime(router, filter, "1 2100");
    Process film = film();
    assertThat(home.tcp("pc", WEB_SERVER, 80)).isEmpty();
    film.destroy();
  }
}
