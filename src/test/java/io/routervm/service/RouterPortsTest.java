package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Endpoint;
import io.routervm.config.Forward;
import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.Protocol;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Ports that stay the router's own for some, though the same are forwarded or are closed to others.
 * That real packets go there is in {@link FirewallMatrixTest}.
 */
class RouterPortsTest {
  private static final Router LIVE = Routers.of("debian-12", Placement.LIVE);
  private static final Ipv4 NAS = Ipv4.of("192.168.42.10");

  private static Forward forward(int port, Protocol... protocols) {
    return new Forward(
        "port-" + port,
        List.of(protocols),
        Optional.of(port),
        Optional.empty(),
        new Endpoint(NAS, port),
        List.of());
  }

  private static Router with(Router router, Forward... forwards) {
    return Routers.withFirewall(
        router,
        Variation.of(
            router.config().firewall(), RouterConfig.Firewall::forwards, List.of(forwards)));
  }

  /** Which ports of the router the VPN's clients reach at its address in the tunnel. */
  private static List<String> ofTheTunnel(Router router) {
    return rules(router, "-A forwards").stream()
        .filter(rule -> rule.contains("-d 10.8.0.0/24 "))
        .toList();
  }

  private static List<String> rules(Router router, String beginning) {
    return Services.files(router)
        .get(Firewall.RULES)
        .lines()
        .filter(line -> line.startsWith(beginning))
        .toList();
  }

  @Test
  void whatIsForwardedAndServedIsServedInTheTunnel() {
    String rule = "-A forwards -d 10.8.0.0/24 -p %1$s -m %1$s --dport 53 -j RETURN";
    assertThat(ofTheTunnel(with(LIVE, forward(53, Protocol.UDP))))
        .containsExactly(rule.formatted("udp"));
    assertThat(ofTheTunnel(with(LIVE, forward(53, Protocol.TCP, Protocol.UDP))))
        .containsExactlyInAnyOrder(rule.formatted("tcp"), rule.formatted("udp"));
  }

  /** DHCP is served in the home LAN alone, and 443 nowhere. */
  @Test
  void whatIsNotServedThereIsForwardedThere() {
    assertThat(ofTheTunnel(with(LIVE, forward(67, Protocol.UDP), forward(443, Protocol.TCP))))
        .isEmpty();
  }

  /** The VPN's clients do not reach iot, so nothing of theirs is forwarded to it. */
  @Test
  void aNetworkThatTheTunnelDoesNotReachForwardsNothingOfIt() {
    Forward camera =
        new Forward("camera", Protocol.UDP, 53, new Endpoint(Ipv4.of("192.168.43.10"), 53));
    Router router = with(Routers.withNetworks(LIVE, List.of(TwoNetworksTest.IOT)), camera);
    assertThat(rules(router, "-A forwards-iot")).isNotEmpty();
    assertThat(ofTheTunnel(router)).isEmpty();
  }

  /** A home that may not go everywhere reaches the router at its address in it alone. */
  @Test
  void theOwnersWayInIsNoWayToTheRoutersOtherAddresses() {
    String way = "-A INPUT -i lan0 -p tcp -m tcp --dport 22 -s 192.168.42.0/24";
    assertThat(rules(LIVE, "-A INPUT -i lan0 -p tcp -m tcp --dport 22 "))
        .startsWith(way + " -j ACCEPT");
    Router confined = Routers.withNetworks(LIVE, List.of("internet"), List.of(TwoNetworksTest.IOT));
    assertThat(rules(confined, "-A INPUT -i lan0 -p tcp -m tcp --dport 22 "))
        .startsWith(way + " -d 192.168.42.254 -j ACCEPT");
  }
}
