package io.routervm.service;

import static io.routervm.service.ThreeNetworks.CAMERA;
import static io.routervm.service.ThreeNetworks.usual;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of the home's subnets some have no way just now: iot's NIC is not there, and the VPN's is down,
 * as it is while the server starts. The way to the Internet is the one that the kernel has left.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubnetWithoutRouteTest {
  private static final String PHONE = "10.8.0.2";
  private static final String AT_THE_ISP = "iptables -t mangle -%s PREROUTING";

  @AutoClose private HomeNetwork home;

  @BeforeAll
  void up(@TempDir Path folder) {
    home = new HomeNetwork(folder, usual());
    home.hosts.must("router", "ip link set tun0 down");
  }

  @BeforeEach
  void count() {
    home.noRules();
    for (String subnet : List.of("192.168.43.0/24", "10.8.0.0/24")) {
      home.hosts.must("isp", AT_THE_ISP.formatted("A") + " -i lan -d " + subnet);
    }
  }

  @AfterEach
  void countNoMore() {
    home.hosts.must("isp", AT_THE_ISP.formatted("F"));
  }

  /** Else the next test would pass whatever the rules are. */
  @Test
  void withoutRulesItsPacketsGoToTheIsp() {
    ask();
    assertThat(arrivedAtTheIsp()).isPositive();
  }

  @EachPacketFilter
  void itsPacketsDoNotLeaveByTheWan(PacketFilter filter) {
    home.load(usual(), filter);
    ask();
    assertThat(arrivedAtTheIsp()).isZero();
    assertThat(home.tcp("pc", HomeNetwork.WEB_SERVER, 80)).isEqualTo(HomeNetwork.PUBLIC_ADDRESS);
    String counted = home.hosts.must("router", filter.save());
    String purpose = "to a subnet of the home that has no route";
    if (filter.isNft()) {
      assertThat(counted).containsPattern(filter.dropped(purpose, true));
      return;
    }
    for (String subnet : List.of("192.168.43.0/24", "10.8.0.0/24")) {
      assertThat(counted)
          .containsPattern(
              "\\[[1-9][0-9]*:[0-9]+] .*-d " + subnet + " .*" + purpose + "\" -j DROP");
    }
  }

  private void ask() {
    for (String address : List.of(CAMERA, PHONE)) {
      assertThat(home.pings("pc", address)).as(address).isFalse();
      assertThat(home.udp("pc", address, 9000)).as(address).isEmpty();
    }
  }

  private int arrivedAtTheIsp() {
    String packets =
        home.hosts.must(
            "isp",
            "iptables -t mangle -L PREROUTING -v -x -n"
                + " | awk 'NR > 2 { packets += $1 } END { print packets + 0 }'");
    return Integer.parseInt(packets.strip());
  }
}
