package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.FirewallBackend;
import io.routervm.config.LineLimits;
import io.routervm.config.Placement;
import io.routervm.config.RouterConfig;
import io.routervm.config.Variation;
import io.routervm.resource.Absent;
import io.routervm.resource.LoadedTables;
import io.routervm.resource.Resource;
import io.routervm.resource.SystemdUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which routers offer connections to the kernel's flow table. */
class FlowTableTest {
  private static final Router LIVE = nftables(Routers.of("debian-12", Placement.LIVE));

  private static Router nftables(Router router) {
    return Routers.withBackend(router, FirewallBackend.NFTABLES);
  }

  @Test
  void aPlainLineIsOffered() {
    for (Router router : List.of(LIVE, nftables(Routers.of("almalinux-9", Placement.LIVE)))) {
      String rules = Services.files(router).get(Firewall.NFT_RULES);
      assertThat(rules)
          .contains(
              "\t\tiifname vmap { \"wan0\" : jump known-outside, \"lan0\" : jump offered-lan0,"
                  + " \"mgmt0\" : jump known-mgmt0, \"tun0\" : jump known-tun0 }\n",
              """
              \tchain offered-lan0 {
              \t\tct state established,related ip saddr 192.168.42.0/24 accept
              \t}
              """)
          .doesNotContain("flowtable", "flow add");
      assertThat(Services.files(router).get("/etc/systemd/system/firewall.service"))
          .contains("\nExecReload=-/usr/local/sbin/routervm-flows once\n")
          .contains("\nExecStartPost=-/usr/local/sbin/routervm-flows once\n");
      assertThat(Services.resources(router)).contains(SystemdUnit.on("routervm-flows.service"));
    }
  }

  /** NICs come to the table and go; what is accepted is compared, also where it is offered. */
  @Test
  void theTableIsTheProgramsAndTheChainsAreTheFiles() {
    List<Resource> resources = Services.resources(LIVE);
    assertThat(resources)
        .filteredOn(LoadedTables.class::isInstance)
        .singleElement()
        .satisfies(
            one ->
                assertThat(((LoadedTables) one).changing())
                    .contains("established")
                    .doesNotContain("offered-lan0"));
  }

  static List<Router> asked() {
    RouterConfig.Firewall both = FirewallKeysTest.with(LIVE).config().firewall();
    LineLimits unlimited = new LineLimits(Optional.empty());
    return List.of(
        Routers.withTaggedWan(LIVE),
        Routers.withSession(LIVE),
        Routers.withFirewall(LIVE, Variation.of(both, RouterConfig.Firewall::rules, List.of())),
        Routers.withFirewall(
            FirewallKeysTest.with(LIVE),
            Variation.of(both, RouterConfig.Firewall::limits, unlimited)),
        nftables(Routers.of("debian-12", Placement.STAGED)),
        Routers.of("debian-12", Placement.LIVE));
  }

  @ParameterizedTest
  @MethodSource
  void asked(Router router) {
    assertThat(Services.files(router)).doesNotContainKey(FlowTable.PROGRAM);
    assertThat(Services.resources(router))
        .contains(SystemdUnit.off("routervm-flows.service"), Absent.of(FlowTable.PROGRAM));
    assertThat(Services.files(router).get("/etc/systemd/system/firewall.service"))
        .doesNotContain("routervm-flows");
    assertThat(Services.files(router).getOrDefault(Firewall.NFT_RULES, ""))
        .doesNotContain("offered-");
  }
}
