package io.routervm.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.routervm.config.Cidr;
import io.routervm.config.Ipv4;
import io.routervm.config.Placement;
import io.routervm.config.StaticRoute;
import io.routervm.os.GuestOs;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Subnets behind hosts of the home, as each system and the firewall have them. */
class RoutesTest {
  private static final StaticRoute OFFICE =
      new StaticRoute(Cidr.of("10.9.0.0/16"), Ipv4.of("192.168.42.31"));
  private static final StaticRoute LAB =
      new StaticRoute(Cidr.of("172.20.0.0/24"), Ipv4.of("192.168.42.32"));

  private static Map<String, String> files(String os, Placement placement) {
    return Services.files(Routers.withRoutes(Routers.of(os, placement), OFFICE, LAB));
  }

  @Test
  void everySystemHasThemInTheFileOfTheirNic() {
    assertThat(files("debian-12", Placement.LIVE).get("/etc/systemd/network/05-lan0.network"))
        .endsWith(
            """
            [Route]
            Destination=10.9.0.0/16
            Gateway=192.168.42.31
            Protocol=183

            [Route]
            Destination=172.20.0.0/24
            Gateway=192.168.42.32
            Protocol=183
            """);
    assertThat(
            files("almalinux-9", Placement.LIVE)
                .get("/etc/NetworkManager/system-connections/lan0.nmconnection"))
        .contains(
            """
            routing-rule1=priority 1001 to 192.168.42.0/24 table 1001
            route2=10.9.0.0/16,192.168.42.31
            route2_options=table=1001
            routing-rule2=priority 1001 to 10.9.0.0/16 table 1001
            route3=172.20.0.0/24,192.168.42.32
            route3_options=table=1001
            routing-rule3=priority 1001 to 172.20.0.0/24 table 1001
            """);
    assertThat(files("centos-7", Placement.LIVE).get("/etc/sysconfig/network-scripts/route-lan0"))
        .endsWith(
            """
            10.9.0.0/16 via 192.168.42.31 dev lan0 proto 183
            172.20.0.0/24 via 192.168.42.32 dev lan0 proto 183
            """);
  }

  @Test
  void stagedThereAreNone() {
    for (GuestOs os : GuestOs.all()) {
      assertThat(files(os.name(), Placement.STAGED).entrySet())
          .noneMatch(
              file ->
                  file.getKey().matches(".*/(05-)?(ifcfg-|route-)?lan0.*")
                      && file.getValue().contains("10.9.0.0"));
    }
  }

  @Test
  void theirAddressesAreTheZonesOwn() {
    for (GuestOs os : GuestOs.all()) {
      assertThat(files(os.name(), Placement.LIVE).get(Firewall.RULES))
          .containsSubsequence(
              "-A spoofed -i lan0 -s 10.9.0.0/16 -j RETURN\n",
              "-A spoofed -i lan0 ! -s 192.168.42.0/24 ",
              "-A spoofed -i wan0 -s 10.9.0.0/16 -m comment --comment \"from bogus",
              "-A FORWARD -i lan0 -o lan0 -s 192.168.42.0/24 -d 10.9.0.0/16 -m conntrack"
                  + " --ctstate INVALID -j ACCEPT\n",
              "-A FORWARD -m conntrack --ctstate INVALID",
              "-A FORWARD -i lan0 -o lan0 -s 192.168.42.0/24 -d 10.9.0.0/16 -m conntrack"
                  + " --ctstate NEW -j ACCEPT\n",
              "-A POSTROUTING -s 10.9.0.0/16 -o wan0 -j MASQUERADE\n",
              "-A POSTROUTING -s 172.20.0.0/24 -o wan0 -j MASQUERADE\n");
    }
  }
}
