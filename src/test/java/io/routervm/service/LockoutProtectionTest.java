package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.FirewallBackend;
import io.routervm.config.LanOpenings;
import io.routervm.config.LineLimits;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig.Firewall;
import io.routervm.config.RouterConfig.Management;
import io.routervm.config.WanOpenings;
import io.routervm.resource.ManagedFile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SSH from those who look after the router stands first; only its own key takes it away. */
class LockoutProtectionTest {
  private static final String LAN = "-i lan0 -p tcp -m tcp --dport 22 -s 192.168.42.0/24";

  private static List<String> rules(
      Placement placement, Management management, List<Integer> tcp, boolean protection) {
    Router router = Routers.of("debian-12", placement, management);
    WanOpenings wan = new WanOpenings(List.of(), List.of());
    Firewall firewall =
        new Firewall(
            new LanOpenings(tcp, List.of(53)),
            wan,
            List.of(),
            List.of(),
            new LineLimits(Optional.empty()),
            protection,
            FirewallBackend.IPTABLES);
    return Services.resources(Routers.withFirewall(router, firewall)).stream()
        .filter(ManagedFile.class::isInstance)
        .map(ManagedFile.class::cast)
        .filter(file -> file.path().equals("/etc/routervm/firewall.rules"))
        .flatMap(file -> file.content().lines())
        .filter(line -> line.startsWith("-A INPUT"))
        .toList();
  }

  static Stream<Arguments> cases() {
    return Stream.of(Placement.values())
        .flatMap(
            placement ->
                Stream.of(Management.values())
                    .flatMap(
                        management ->
                            Stream.of(List.of(22, 53), List.of(53), List.<Integer>of())
                                .map(tcp -> Arguments.of(placement, management, tcp))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sshStandsFirst(Placement placement, Management management, List<Integer> tcp) {
    List<String> rules = rules(placement, management, tcp, true);
    if (management == Management.LAN) {
      assertThat(rules.get(0)).isEqualTo("-A INPUT -i lan0 -p tcp -m tcp --dport 22 -j ACCEPT");
      return;
    }
    assertThat(rules.get(0))
        .startsWith("-A INPUT -i mgmt0 -p tcp -m tcp --dport 22 -s ")
        .endsWith(" -j ACCEPT");
    if (placement == Placement.LIVE) {
      assertThat(rules.get(1)).isEqualTo("-A INPUT " + LAN + " -j ACCEPT");
    } else {
      assertThat(rules).noneMatch(rule -> rule.contains("lan0") && rule.contains("--dport 22 "));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsKeyTakesItAway(Placement placement, Management management, List<Integer> tcp) {
    List<String> rules = rules(placement, management, tcp, false);
    assertThat(rules.get(0)).isEqualTo("-A INPUT -i lo -j ACCEPT");
    assertThat(rules).noneMatch(rule -> rule.contains("mgmt0") && rule.contains("--dport 22 "));
    assertThat(rules).noneMatch(rule -> rule.contains(LAN));
  }
}
