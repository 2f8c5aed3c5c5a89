package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.TrafficRule;
import io.routervm.config.TrafficRule.Action;
import io.routervm.config.Variation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from the rules of a network that may go nowhere by itself: iot, with a camera. */
class TrafficLinesTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);

  private static Router with(TrafficRule... rules) {
    Router two =
        Routers.withNetworks(
            TwoNetworksTest.withCamera(LIVE), List.of(TwoNetworksTest.iot(Optional.empty())));
    return Routers.withFirewall(
        two, Variation.of(two.config().firewall(), RouterConfig.Firewall::rules, List.of(rules)));
  }

  private static String rules(Router router) {
    return Services.files(router).get(Firewall.RULES);
  }

  /** The answers find the way back by the WAN's address alone. */
  @ParameterizedTest
  @CsvSource({
    "camera, internet, ALLOW, true",
    "camera, 198.51.100.0/24, ALLOW, true",
    "iot, internet, ALLOW, true",
    "camera, internet, DENY, false",
    "camera, lan, ALLOW, false",
    "internet, camera, ALLOW, false"
  })
  void whoMayGoOutByARuleHasItsAddressTranslated(
      String from, String to, Action action, boolean translated) {
    String rules = rules(with(FirewallKeysTest.always("one", from, to, action)));
    assertThat(rules.contains("-A POSTROUTING -s 192.168.43.0/24 -o wan0 ")).isEqualTo(translated);
    assertThat(rules).contains("-A rules ").contains("-A POSTROUTING -s 192.168.42.0/24 -o wan0 ");
  }

  @Test
  void rulesWithoutATimeNeedNoClock() {
    Router router = with(FirewallKeysTest.always("one", "camera", "internet", Action.ALLOW));
    assertThat(Services.files(router).keySet())
        .doesNotContain(TimedRules.PROGRAM, TimedRules.TIMES);
    assertThat(rules(router)).doesNotContain("timed");
  }

  @Test
  void aProtocolIsNamedWithoutItsPortsToo() {
    TrafficRule all = FirewallKeysTest.always("one", "camera", "internet", Action.ALLOW);
    TrafficRule udp = Variation.of(all, TrafficRule::protocols, List.of(Protocol.UDP));
    assertThat(rules(with(udp))).contains(" -p udp -j ACCEPT");
    assertThat(Services.files(PacketFilter.NFTABLES.of(with(udp))).get(Firewall.NFT_RULES))
        .contains(" meta l4proto udp accept");
  }
}
